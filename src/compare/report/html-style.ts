/** The style of report pages: light and dark as the reader's system says, narrow screens, and paper. */
export const htmlStyle: string = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d5dae1; --box: #f4f6f8;
  --good: #1a7f37; --good-box: #e9f7ee; --bad: #b42318; --bad-box: #fdeeec; --unsure: #7a5000; --unsure-box: #fdf5e0; --link: #0b57d0; --mark: #ffe39a }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --paper: #14171b; --soft: #9aa5b4; --line: #343b45; --box: #1d2229;
  --good: #6fd08c; --good-box: #15291c; --bad: #ff9d94; --bad-box: #351a18; --unsure: #ecc06a; --unsure-box: #302510; --link: #8ab4f8; --mark: #6b4e00 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere }
body > main + header { margin-top: 4rem }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.3; font-weight: 600; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem }
h3 { margin: 0 0 .5rem; font-size: 1rem }
h3::first-letter { text-transform: uppercase }
code, pre { font: .875rem/1.45 ui-monospace, monospace; unicode-bidi: isolate; direction: ltr }
a { color: var(--link) }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 0 }
dt { color: var(--soft) }
dd { margin: 0 }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1rem }
.verdict { padding: .125rem .75rem; border-radius: .375rem; color: var(--unsure); background: var(--unsure-box); border: 1px solid currentColor }
.verdict.identical, .verdict.equivalent { color: var(--good); background: var(--good-box) }
.verdict.different { color: var(--bad); background: var(--bad-box) }
.sentence { font-size: 1.125rem; margin: 0 0 1rem }
.sure { font-weight: 400; margin-left: .5rem; color: var(--unsure) }
.sure.certain { color: var(--good) }
.cause, .difference { border: 1px solid var(--line); border-radius: .375rem; margin: 0 0 .75rem; padding: .75rem 1rem }
.cause.open { border-left: .25rem solid var(--unsure) }
.cause > p { margin: 0 0 .5rem }
.cause > .advice { margin: .75rem 0 0 }
.cause > :last-child { margin-bottom: 0 }
.cause > details { margin-top: .5rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: 400 }
td.digest, td.state { white-space: nowrap }
.state.identical { color: var(--good) }
.state.different { color: var(--bad) }
tr.other td { background: var(--unsure-box) }
summary { cursor: pointer; padding: .25rem 0 }
summary span { color: var(--soft) }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; margin-top: .5rem }
figure { margin: 0; min-width: 0 }
figcaption, .none, small { color: var(--soft); font-size: .875rem }
pre { margin: 0; padding: .5rem .75rem; background: var(--box); border-radius: .25rem; white-space: pre-wrap }
mark { color: inherit; background: var(--mark); border-radius: .125rem; outline: 1px solid var(--unsure) }
.graph, .graph ul { list-style: none; margin: 0; padding: 0 }
.graph > li + li::before { content: "↓"; display: block; text-align: center; color: var(--soft); line-height: 1.75 }
.graph ul { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: center }
.step { border: 1px solid var(--line); border-radius: .375rem; padding: .375rem .75rem; background: var(--box); max-width: 100% }
.step b { font-weight: 600 }
.step small { display: block }
.step .mark { color: var(--good); font-size: .875rem }
.step.differs, .step.first { border-color: var(--bad) }
.step.first { background: var(--bad-box); border-width: 2px }
.step.differs .mark, .step.first .mark { color: var(--bad) }
.step.first .mark { font-weight: 600 }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
@media (max-width: 40rem) { body { padding: 1rem } dl { grid-template-columns: minmax(0, 1fr) } dd { margin-bottom: .5rem }
  .artifacts thead { position: absolute; left: -999rem } .artifacts tr, .artifacts td { display: block; border: 0; padding: 0 }
  .artifacts tr { border-bottom: 1px solid var(--line); padding: .375rem 0 } }
@media print { body { max-width: none; padding: 0; font-size: 10pt } nav { display: none } h2 { break-after: avoid }
  .cause, .difference, .step, tr { break-inside: avoid } }`
