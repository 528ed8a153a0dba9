// SPDX-License-Identifier: Apache-2.0

/// The boxes of the consent page and the facts of a connected app.
let consentStyles = """
  .permissions .choice { grid-template-columns: 1.9rem 1fr; gap: .1rem 0 }
  .permissions legend { font-weight: 400 }
  .preview time, .choice time { white-space: nowrap }
  .facts.left { justify-content: flex-start }

  """
