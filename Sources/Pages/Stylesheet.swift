// SPDX-License-Identifier: Apache-2.0

/// The one stylesheet of all pages, with the standard accent colour. ``Site/stylesheet`` has the operator's.
public let stylesheet = """
  :root {
    color-scheme: light dark;
    --ground: #f5f3ef;
    --card: #ffffff;
    --inset: #faf8f5;
    --ink: #1c1a1e;
    --muted: #5f5a61;
    --line: #e2ddd5;
    --edge: #857f86;
    --fill: #8c1d3f;
    --on-fill: #ffffff;
    --accent: #8c1d3f;
    --wrong: #9f2119;
    --note: #fdf3d7;
    --note-line: #b98900;
    --right: #1d6b45;
    --shadow: 0 1px 2px rgb(40 30 40 / 6%), 0 12px 32px -12px rgb(40 30 40 / 14%);
    --text: 1.0625rem;
    --small: .9375rem;
    --near: .35rem;
    --gap: .75rem;
    --apart: 1.25rem;
    --far: 1.75rem;
    --pad: clamp(1.25rem, 5vw, 2.5rem);
    --corner: 1rem;
    --round: .7rem;
    --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
    --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  }

  @media (prefers-color-scheme: dark) {
    :root {
      --ground: #151318;
      --card: #232128;
      --inset: #2b2831;
      --ink: #f1eef3;
      --muted: #b1abb6;
      --line: #3a3641;
      --edge: #8f8896;
      --fill: #f2a7bb;
      --on-fill: #1c1a1e;
      --accent: #f2a7bb;
      --wrong: #ffb1a8;
      --note: #352d18;
      --note-line: #d9a927;
      --right: #86d6ab;
      --shadow: 0 12px 32px -12px rgb(0 0 0 / 60%);
    }
  }

  *, *::before, *::after { box-sizing: border-box }
  html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
  body {
    margin: 0;
    min-height: 100vh;
    display: flex;
    flex-direction: column;
    background: var(--ground);
    color: var(--ink);
    font: var(--text)/1.55 var(--sans);
    overflow-wrap: anywhere;
  }

  h1, h2, h3, p, ul, ol, dl, dd, blockquote, pre { margin: 0; padding: 0 }
  h1 { font-size: clamp(1.5rem, 1.2rem + 1.6vw, 1.9rem); line-height: 1.2; letter-spacing: -.018em; font-weight: 680 }
  h2 { font-size: 1.125rem; line-height: 1.35; font-weight: 650; letter-spacing: -.005em }
  h3 { font-size: 1rem; font-weight: 650 }
  h1, h2 { text-wrap: balance }
  p { text-wrap: pretty }
  a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .08em }
  a:hover { text-decoration-thickness: .14em }
  code, pre { font-family: var(--mono); font-size: .9em }
  dt, .hint, .aside, .lead { color: var(--muted) }

  :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
  .skip { position: absolute; left: .75rem; top: -5rem; padding: .6rem 1rem; background: var(--card); z-index: 1 }
  .skip:focus { top: .75rem }

  .masthead { padding: 1.5rem var(--pad) .5rem; display: flex; justify-content: center }
  .brand {
    display: inline-flex; align-items: center; gap: .6rem; min-height: 2.75rem;
    color: var(--ink); font-weight: 680; font-size: 1.125rem; letter-spacing: -.01em; text-decoration: none;
  }
  .brand:hover span { text-decoration: underline }
  .mark { color: var(--accent); transform: rotate(-12deg) }
  .mark .tear { stroke: var(--ground) }
  .logo { height: 2rem; width: auto; max-width: 10rem }
  .sandbox {
    padding: .45rem var(--pad); text-align: center; font-size: .875rem; color: var(--ink);
    background: var(--note); border-bottom: 1px solid var(--note-line);
  }
  .sandbox strong { margin-right: .35rem }

  .neighbours { padding: .25rem var(--pad) 0; font-size: 1rem }
  .neighbours ul { list-style: none; display: flex; flex-wrap: wrap; justify-content: center; gap: 0 1.25rem }
  .neighbours a {
    display: inline-block; padding: .55rem 0; color: var(--muted); text-decoration: none;
    border-bottom: 2px solid transparent;
  }
  .neighbours a:hover { color: var(--ink); text-decoration: underline }
  .neighbours [aria-current] { color: var(--ink); border-bottom-color: var(--accent) }

  main { width: 100%; margin: 0 auto; padding: 1rem clamp(.75rem, 4vw, 1.5rem) 3rem; flex: 1 }
  .form-page { max-width: 31rem }
  .ticket-page { max-width: 36rem }
  .reading-page { max-width: 50rem }
  .card {
    background: var(--card); border: 1px solid var(--line); border-radius: var(--corner);
    box-shadow: var(--shadow); padding: var(--pad);
  }
  .card + .card { margin-top: 1.5rem }
  .card > * + * { margin-top: 1rem }
  h1 + .lead { margin-top: .6rem }
  form > * + * { margin-top: var(--apart) }
  .aside { padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 1rem }
  .card > * + .aside { margin-top: var(--far) }

  .field label { display: block; font-weight: 600; margin-bottom: var(--near) }
  .hint { font-size: var(--small) }
  .field .hint { margin: -.2rem 0 .45rem }
  .field-error { color: var(--wrong); font-weight: 600; font-size: var(--small); margin-bottom: .45rem }
  input, textarea, select {
    width: 100%; min-height: 3rem; padding: .55rem .8rem; font: inherit; color: var(--ink);
    background: var(--card); border: 1px solid var(--edge); border-radius: var(--round);
  }
  textarea { line-height: 1.5; resize: vertical }
  :is(input, textarea, select):focus-visible { outline-offset: 1px; border-radius: var(--round) }
  [aria-invalid] { border: 2px solid var(--wrong) }
  fieldset { margin: 0; padding: 0; border: 0; min-width: 0 }
  legend { padding: 0; font-weight: 600; margin-bottom: var(--near) }
  .choice { display: grid; grid-template-columns: auto 1fr; gap: .1rem .7rem; padding: .4rem 0; align-items: start }
  .choice input { width: 1.4rem; min-height: 1.4rem; height: 1.4rem; margin: .1rem 0 0; accent-color: var(--fill) }
  .choice .hint { grid-column: 2 }

  .error-summary { padding: 1rem 1.25rem; border: 2px solid var(--wrong); border-radius: var(--round) }
  .error-summary ul { margin-top: var(--near); padding-left: 1.1rem }
  .error-summary + h1 { margin-top: var(--far) }
  .error-summary a { color: var(--wrong); font-weight: 600 }

  .button {
    display: inline-block; min-height: 3rem; padding: .8rem 1.1rem;
    font: inherit; font-weight: 650; line-height: 1.25; text-align: center; text-decoration: none; cursor: pointer;
    color: var(--on-fill); background: var(--fill); border: 1px solid var(--fill); border-radius: var(--round);
  }
  .button:hover { box-shadow: inset 0 0 0 99px rgb(255 255 255 / 10%) }
  .button:active { transform: translateY(1px) }
  .button.quiet { color: var(--ink); background: transparent; border-color: var(--edge) }
  .button.quiet:hover { background: var(--inset); box-shadow: none }
  .button:focus-visible { border-radius: var(--round) }
  form > .button { width: 100%; margin-top: var(--far) }
  .buttons { display: flex; flex-wrap: wrap; gap: .75rem }
  .buttons > * { flex: 1 1 9rem }
  .link {
    min-height: 2.75rem; padding: 0; font: inherit; font-size: 1rem; color: var(--accent); background: none;
    border: 0; cursor: pointer; text-decoration: underline; text-underline-offset: .18em; white-space: nowrap;
  }

  .ticket { padding: 0 }
  .ticket > .ticket-stub { margin-top: 0 }
  .ticket-body, .ticket-stub { padding: var(--pad) }
  .ticket-body > * + * { margin-top: var(--apart) }
  .ticket-body :is(h1, .lead) { text-align: center }
  .ticket-stub { position: relative; border-top: 2px dashed var(--line); padding-top: 1.75rem; padding-bottom: 1.75rem }
  .ticket-stub::before, .ticket-stub::after {
    content: ""; position: absolute; top: calc(-.75rem - 1px); width: .75rem; height: 1.5rem;
    background: var(--ground); border: 1px solid var(--line);
  }
  .ticket-stub::before { left: -1px; border-left: 0; border-radius: 0 .75rem .75rem 0 }
  .ticket-stub::after { right: -1px; border-right: 0; border-radius: .75rem 0 0 .75rem }
  .ticket-stub > p { font-size: 1rem; color: var(--muted) }
  .ticket-stub .host { color: var(--ink) }
  .ticket-stub p + form { margin-top: var(--apart) }

  .emblem {
    width: 4rem; height: 4rem; margin: 0 auto; border-radius: 1.1rem; display: grid; place-items: center;
    overflow: hidden; font-size: 1.75rem; font-weight: 680; text-transform: uppercase;
    color: var(--on-fill); background: var(--fill);
  }
  .facts { display: flex; flex-wrap: wrap; justify-content: center; gap: .15rem 1.25rem; font-size: 1rem }
  .facts div { display: flex; gap: .4rem }
  .facts dt { flex: none }
  .facts + *, blockquote + .note { margin-top: .85rem }
  blockquote { color: var(--muted); text-align: center; font-size: 1rem }
  .note {
    padding: .75rem 1rem; font-size: var(--small); background: var(--note);
    border-left: 3px solid var(--note-line); border-radius: .25rem .6rem .6rem .25rem;
  }
  .note.verified { background: none; border-color: var(--right) }
  .account {
    display: flex; align-items: center; justify-content: space-between; gap: .25rem 1rem; flex-wrap: wrap;
    padding: .6rem 1rem; background: var(--inset); border: 1px solid var(--line); border-radius: var(--round);
    font-size: 1rem; line-height: 1.4;
  }
  .account form > * { margin: 0 }
  .permissions > * + *, .permissions details > * + * { margin-top: var(--gap) }
  .permissions > * + h2 { margin-top: 1.5rem }
  .permissions h3 { color: var(--muted); font-size: var(--small); font-weight: 600 }
  .permissions ul + h3 { margin-top: var(--apart) }
  .scopes { list-style: none; display: grid; gap: .7rem }
  .scopes li { position: relative; padding-left: 1.9rem }
  .scopes li::before {
    content: ""; position: absolute; left: .35rem; top: .3rem; width: .45rem; height: .85rem;
    border: solid var(--accent); border-width: 0 .16rem .16rem 0; transform: rotate(42deg);
  }
  .preview { display: block; color: var(--muted); font-size: var(--small) }
  .tag {
    display: inline-block; padding: .05rem .5rem; border: 1px solid var(--note-line); border-radius: 1rem;
    background: var(--note); font-size: .8125rem; font-weight: 600; white-space: nowrap;
  }
  summary { cursor: pointer; min-height: 2.75rem; display: list-item; padding: .5rem 0; color: var(--accent) }

  .side { font-size: var(--small); font-weight: 600; color: var(--wrong) }
  .card > .side + h1 { margin-top: var(--near) }
  .card > * + h2 { margin-top: var(--far) }
  .card > h2 + p { margin-top: var(--near) }
  .details { display: grid; gap: .75rem; font-size: var(--small) }
  .details dd code { display: block; margin-top: .2rem; padding: .5rem .7rem; white-space: pre-wrap;
    background: var(--inset); border: 1px solid var(--line); border-radius: .5rem }
  .reference { font-size: var(--small); color: var(--muted) }
  .steps { padding-left: 1.3rem; display: grid; gap: 1rem }
  pre { margin-top: .5rem; padding: .85rem 1rem; white-space: pre-wrap; font-size: var(--small);
    background: var(--inset); border: 1px solid var(--line); border-radius: var(--round) }
  .tiles {
    list-style: none; display: grid; gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  }
  .tiles.wide { grid-template-columns: 1fr }
  .tiles li { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: var(--round) }
  .tiles .details, .tiles .button { margin-top: var(--gap) }
  @media (min-width: 46rem) {
    .reading-page .buttons > * { flex: 0 1 auto }
    .wide .details div { display: grid; grid-template-columns: 11.5rem 1fr; align-items: baseline }
    .wide .details dd { grid-column: 2 }
  }

  footer { padding: 1.25rem var(--pad) 2rem; font-size: var(--small) }
  footer ul { list-style: none; display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.5rem }
  footer a { display: inline-block; padding: .35rem 0; color: var(--muted) }

  @media (prefers-reduced-motion: reduce) { .button:active { transform: none } }

  /* `html:root` is stronger than the operator's colours. */
  @media (prefers-contrast: more) {
    html:root {
      --ground: var(--card); --inset: var(--card); --note: var(--card); --muted: var(--ink); --line: var(--ink);
      --edge: var(--ink); --note-line: var(--ink); --accent: var(--ink); --fill: var(--ink); --on-fill: var(--card);
      --shadow: none;
    }
    a, .neighbours a { text-decoration: underline }
  }

  @media (forced-colors: active) {
    .button, .card, .note, .tag { border: 1px solid ButtonBorder }
    .ticket-stub::before, .ticket-stub::after { display: none }
    .scopes li::before { border-color: CanvasText; forced-color-adjust: none }
    .emblem { border: 1px solid CanvasText }
  }

  @media print {
    html:root {
      --ground: #ffffff; --card: #ffffff; --inset: #ffffff; --note: #ffffff; --ink: #000000; --muted: #333333;
      --line: #999999; --wrong: #8f1d16; --accent: #000000; --fill: #ffffff; --on-fill: #000000; --shadow: none;
    }
    .skip, .neighbours, .button, .buttons, .link, .ticket-stub::before, .ticket-stub::after { display: none }
    .card { border: 0; padding: 0 }
  }

  """ + consentStyles + portalStyles + guideStylesheet + stylesheetOfTraces
