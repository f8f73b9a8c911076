import { expect, it } from 'vitest'
import { failing, placeFiles } from '../rig/failing.ts'

const head = `schema: 1
package: {name: tiny, maintainer: "A <a@example.org>"}
python: {pins: pins.txt}
`

/** Checks a recipe of this text. */
function check(text: string | Uint8Array): Promise<string> {
  const cwd = placeFiles({ 'tiny.yaml': text, 'pins.txt': '' })
  return failing(['check', 'tiny.yaml'], { cwd })
}

it('refuses a key that it does not know, and says which was meant', async () => {
  expect(await check(`${head}target:\n  bookworm: {}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-key-missing]: the recipe needs the key targets
      --> tiny.yaml:1:1
      |
    1 | schema: 1
      | ^

    hint: see docs/reference/recipe.md

    error[recipe-key-unknown]: there is no key target at the top of a recipe
      --> tiny.yaml:4:1
      |
    4 | target:
      | ^^^^^^
      expected: schema, package, source, python, targets, deb, test, accept, reproduce

    hint: did you mean targets?
    "
  `)
})

it('refuses a key that stands twice', async () => {
  expect(await check(`${head}targets:\n  bookworm: {}\ntargets:\n  trixie: {}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-key-duplicate]: the key targets stands here a second time
      --> tiny.yaml:6:1
      |
    6 | targets:
      | ^^^^^^^

    hint: keep one of the two
    "
  `)
})

it('refuses a value of a wrong type', async () => {
  expect(await check(`${head}targets:\n  bookworm: {packages: libyaml-dev}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-type-wrong]: targets.bookworm.packages must be a list
      --> tiny.yaml:5:24
      |
    5 |   bookworm: {packages: libyaml-dev}
      |                        ^^^^^^^^^^^
      expected: a list
      actual:   "libyaml-dev"

    hint: see docs/reference/recipe.md
    "
  `)
})

it('refuses a value that cannot be', async () => {
  expect(await check(`${head}targets:\n  bookworm: {suite: woody}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-value-invalid]: targets.bookworm.suite has no such value
      --> tiny.yaml:5:21
      |
    5 |   bookworm: {suite: woody}
      |                     ^^^^^
      expected: bookworm, trixie, forky
      actual:   "woody"

    hint: see docs/reference/recipe.md
    "
  `)
})

it('refuses a version that YAML reads as a number', async () => {
  const text = `${head}targets:\n  bookworm: {}\ndeb:\n  files:\n    - {src: a, dst: /etc/a, mode: 0640}\n`
  expect(await check(text)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-value-unquoted]: quote 0640: without quotes YAML reads it as 640
      --> tiny.yaml:8:35
      |
    8 |     - {src: a, dst: /etc/a, mode: 0640}
      |                                   ^^^^
      expected: "0640"
      actual:   0640

    hint: put it in double quotes, so that YAML does not read it as a number
    "
  `)
})

it('refuses an anchor', async () => {
  expect(await check(`${head}targets:\n  bookworm: &common {}\n  trixie: *common\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-yaml-feature]: anchors are not part of a recipe
      --> tiny.yaml:5:21
      |
    5 |   bookworm: &common {}
      |                     ^^

    hint: write the value out where it is used; targets share with \`extends\`

    error[recipe-yaml-feature]: aliases are not part of a recipe
      --> tiny.yaml:6:11
      |
    6 |   trixie: *common
      |           ^^^^^^^

    hint: write the value out where it is used; targets share with \`extends\`
    "
  `)
})

it('refuses a text that is no YAML', async () => {
  expect(await check(`${head}targets:\n  bookworm: {archives: [debian\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-syntax]: flow sequence in block collection must be sufficiently indented and end with a ]
      --> tiny.yaml:6:1
      |
    6 | 
      | ^

    hint: mend the YAML at the marked place; the rest of the file was not looked at

    error[recipe-syntax]: flow map in block collection must be sufficiently indented and end with a }
      --> tiny.yaml:6:1
      |
    6 | 
      | ^

    hint: mend the YAML at the marked place; the rest of the file was not looked at
    "
  `)
})

it('refuses a path that leads out of the recipe folder', async () => {
  const text = head.replace('pins.txt', '../../etc/passwd')
  expect(await check(`${text}targets:\n  bookworm: {}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-path-unsafe]: python.pins cannot be "../../etc/passwd"
      --> tiny.yaml:3:16
      |
    3 | python: {pins: ../../etc/passwd}
      |                ^^^^^^^^^^^^^^^^
      expected: a path relative to the recipe that stays beside it: no leading /, no . or .. segments

    hint: keep the file beside the recipe and name it relative to the recipe
    "
  `)
})

it('refuses what contradicts something else', async () => {
  const text = `${head}targets:\n  bookworm: {}\ntest:\n  - {run: tiny, user: _nobody}\n`
  expect(await check(text)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-contradiction]: tests run where the .deb is installed: test stands here without deb
      --> tiny.yaml:6:1
      |
    6 | test:
      | ^^^^

    hint: see docs/reference/recipe.md

    error[recipe-contradiction]: there is no user _nobody in deb.users
      --> tiny.yaml:7:23
      |
    7 |   - {run: tiny, user: _nobody}
      |                       ^^^^^^^
      expected: root

    hint: see docs/reference/recipe.md
    "
  `)
})

it('refuses a recipe that is too large to be one', async () => {
  expect(await check(`${head}targets:\n  bookworm: {}\n${'# more\n'.repeat(40_000)}`)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-too-large]: the file is longer than 262144 characters
      --> tiny.yaml
      actual: 280114 characters

    hint: move long texts into files of their own and name them
    "
  `)
})

it('names every problem at once', async () => {
  const text = 'schema: 2\npackage: {name: Tiny}\npython: {}\ntargets: {bookworm: {update: 0}}\n'
  expect(await check(text)).toMatchInlineSnapshot(`
    "exit status 2
    error[recipe-value-invalid]: schema has no such value
      --> tiny.yaml:1:9
      |
    1 | schema: 2
      |         ^
      expected: 1
      actual:   2

    hint: see docs/reference/recipe.md

    error[recipe-key-missing]: package needs the key maintainer
      --> tiny.yaml:2:1
      |
    2 | package: {name: Tiny}
      | ^^^^^^^

    hint: see docs/reference/recipe.md

    error[recipe-value-invalid]: package.name cannot be "Tiny"
      --> tiny.yaml:2:17
      |
    2 | package: {name: Tiny}
      |                 ^^^^
      expected: a Debian package name: a-z, 0-9, +, - and ., at least two characters

    hint: see docs/reference/recipe.md

    error[recipe-key-missing]: python needs the key pins
      --> tiny.yaml:3:1
      |
    3 | python: {}
      | ^^^^^^

    hint: see docs/reference/recipe.md

    error[recipe-value-invalid]: targets.bookworm.update cannot be 0
      --> tiny.yaml:4:30
      |
    4 | targets: {bookworm: {update: 0}}
      |                              ^
      expected: at least 1

    hint: see docs/reference/recipe.md
    "
  `)
})

it('refuses a recipe that is not UTF-8', async () => {
  expect(await check(Buffer.from(`${head}# \xff\n`, 'latin1'))).toMatchInlineSnapshot(`
    "exit status 2
    error[file-unreadable]: the recipe cannot be read: tiny.yaml
      reason: it is not UTF-8 text

    hint: check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe
    "
  `)
})

it('says that there is no such recipe', async () => {
  const cwd = placeFiles({ 'other.yaml': '' })
  expect(await failing(['build', 'tiny.yaml'], { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[file-unreadable]: the recipe cannot be read: tiny.yaml
      reason: there is no such file

    hint: check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe
    "
  `)
})
