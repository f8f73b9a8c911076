/** The style of report pages: light and dark as the reader's system says, narrow screens, and paper. */
export const htmlStyle: string = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #5a6472; --line: #d5dae1; --box: #f4f6f8;
  --good: #1a7f37; --bad: #b42318; --unsure: #8a5a00; --link: #0b57d0 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --paper: #14171b; --soft: #9aa5b4; --line: #343b45; --box: #1d2229;
  --good: #57c278; --bad: #ff8a80; --unsure: #e8b04b; --link: #8ab4f8 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif }
h1 { margin: 0 0 .5rem; font-size: 1.75rem }
h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; border-bottom: 1px solid var(--line) }
h3 { margin: 0 0 .25rem; font-size: 1rem }
code, pre { font: .875rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: var(--soft) }
dd { margin: 0 }
.verdict.identical, .sure.certain { color: var(--good) }
.verdict.different { color: var(--bad) }
.verdict.inconclusive, .sure.likely { color: var(--unsure) }
.sure { font-weight: 400; margin-left: .5rem }
.cause, .difference { border: 1px solid var(--line); border-radius: .375rem; margin: 0 0 .75rem; padding: .75rem 1rem }
.cause p { margin: 0 0 .5rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: 400 }
summary { cursor: pointer }
summary span { color: var(--soft) }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; margin-top: .5rem }
figure { margin: 0; min-width: 0 }
figcaption { color: var(--soft); font-size: .875rem }
pre { margin: 0; padding: .5rem .75rem; background: var(--box); border-radius: .25rem; white-space: pre-wrap }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -999rem }
.skip:focus { position: static; color: var(--link) }
@media (max-width: 40rem) { body { padding: 1rem } dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
@media print { body { max-width: none; padding: 0; font-size: 10pt } .skip { display: none } .cause, .difference { break-inside: avoid } }`
