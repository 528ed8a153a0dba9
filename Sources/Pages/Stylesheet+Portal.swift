// SPDX-License-Identifier: Apache-2.0

/// The pages on which creators keep their clients and webhooks.
let portalStyles = """
  .copy { font-family: var(--mono); font-size: .9375rem; background: var(--inset) }
  .note.done { background: none; border-color: var(--right) }
  .pages { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
  .pages a { padding: .55rem 0 }
  .tiles h2 { font-size: 1.0625rem }
  .tiles form { margin-top: .75rem }
  form > h2 { padding-top: .75rem }
  form > * + fieldset { margin-top: 1.25rem }
  form > h2 + * { margin-top: .6rem }

  """
