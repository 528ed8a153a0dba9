// SPDX-License-Identifier: Apache-2.0

/// The list of a client's requests.
let stylesheetOfTraces = """
  .filter { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0 }
  .filter a, .filter strong { display: inline-block; padding: .5rem 0 }
  .requests li > * + * { margin-top: .25rem }
  .refused { color: var(--wrong) }

  """
