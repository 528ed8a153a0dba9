// SPDX-License-Identifier: Apache-2.0

/// Tables, which only the guide has, and its lists of links.
let guideStylesheet = """
  table { width: 100%; border-collapse: collapse; font-size: .9375rem }
  th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
  th { font-weight: 600 }
  thead th { color: var(--muted) }
  tbody th:nth-last-child(2) { width: 44% }
  .card > * + h3 { margin-top: 1.5rem }
  pre[id] > code { font-size: .8125rem }
  .card nav > .steps { margin-top: .5rem; gap: .35rem }
  .card .neighbours { padding: 0 }
  .card .neighbours ul { justify-content: flex-start }
  @media (max-width: 36rem) {
    thead { display: none }
    tr, tbody :is(th, td) { display: block }
    tbody tr { padding: .6rem 0; border-bottom: 1px solid var(--line) }
    tbody :is(th, td):nth-child(n) { width: auto; padding: .1rem 0; border: 0 }
  }

  """
