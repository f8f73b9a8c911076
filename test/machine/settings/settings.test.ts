import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseNetrc } from '../../../src/machine/network/netrc.ts'
import { readSettings } from '../../../src/machine/settings/settings.ts'
import { parseDeb822Sources, parseOneLineSources } from '../../../src/machine/settings/settings-apt.ts'
import { parseDefaultIndex } from '../../../src/machine/settings/settings-client.ts'
import { listPipFiles, parsePipConfig } from '../../../src/machine/settings/settings-pip.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'debwright-settings-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text: string, mode = 0o644): string {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  chmodSync(full, mode)
  return full
}

function settings(environment: Record<string, string> = {}, flags = {}) {
  return readSettings({
    environment: { PATH: join(root, 'bin'), ...environment },
    flags,
    home: join(root, 'home'),
    root,
  })
}

describe('the index', () => {
  it('is what the nearest setting says, and the setting is named', async () => {
    put('etc/xdg/pip/pip.conf', '[global]\nindex-url = https://xdg.example.org/simple\n')
    const found = async (environment = {}, flags = {}) => {
      const index = await settings(environment, flags).indexUrl()
      return index.ok ? [index.value.value, index.value.from] : index.failures.map(({ code }) => code)
    }
    put('bin/python3', '#!/bin/sh\necho "-i URL (default https://client.example.org/simple)"', 0o755)
    expect(await found()).toEqual(['https://xdg.example.org/simple', join(root, 'etc/xdg/pip/pip.conf')])
    put('etc/pip.conf', '[global]\nindex-url = https://etc.example.org/simple/\n')
    expect(await found()).toEqual(['https://etc.example.org/simple', join(root, 'etc/pip.conf')])
    put('home/.config/pip/pip.conf', '[global]\nindex_url: https://user.example.org/simple\n')
    expect(await found()).toEqual([
      'https://user.example.org/simple',
      join(root, 'home/.config/pip/pip.conf'),
    ])
    put('etc/pip.conf', '[install]\nindex-url = https://install.example.org/simple\n')
    expect(await found()).toEqual(['https://install.example.org/simple', join(root, 'etc/pip.conf')])
    put('home/.config/uv/uv.toml', '[[index]]\nurl = "https://uv.example.org/simple"\ndefault = true\n')
    expect(await found()).toEqual(['https://uv.example.org/simple', join(root, 'home/.config/uv/uv.toml')])
    const pip = { PIP_INDEX_URL: 'https://pip.example.org/simple' }
    expect(await found(pip)).toEqual(['https://pip.example.org/simple', 'PIP_INDEX_URL'])
    const uv = { ...pip, UV_DEFAULT_INDEX: 'main=https://uv2.example.org/simple' }
    expect(await found(uv)).toEqual(['https://uv2.example.org/simple', 'UV_DEFAULT_INDEX'])
    const own = { ...uv, DEBWRIGHT_INDEX_URL: 'https://own.example.org/simple' }
    expect(await found(own)).toEqual(['https://own.example.org/simple', 'DEBWRIGHT_INDEX_URL'])
    const flag = { DEBWRIGHT_INDEX_URL: 'https://flag.example.org/simple' }
    expect(await found(own, flag)).toEqual(['https://flag.example.org/simple', 'the command line'])
  })

  it('is the one that the client uses by default, where nobody says anything', async () => {
    put(
      'bin/python3',
      '#!/bin/sh\necho "  -i, --index-url <url>  Base URL (default"; echo "    https://client.example.org/simple)."',
      0o755,
    )
    expect(await settings().indexUrl()).toEqual({
      ok: true,
      value: {
        value: 'https://client.example.org/simple',
        from: 'default of python3 -m pip download --help',
      },
    })
  })

  it('of a name is what our own variable, uv or uv.toml calls so, and nothing of pip', async () => {
    const found = async (environment = {}) => {
      const index = await settings(environment).indexUrl('my-own')
      return index.ok ? [index.value.value, index.value.from] : index.failures
    }
    const uvToml = put(
      'home/.config/uv/uv.toml',
      '[[index]]\nurl = "https://other.example.org/simple"\ndefault = true\n[[index]]\nname = "my-own"\nurl = "https://toml.example.org/simple/"\n',
    )
    expect(await found()).toEqual(['https://toml.example.org/simple', uvToml])
    const uv = { UV_INDEX: 'a=https://a.example.org my-own=https://uv.example.org/simple' }
    expect(await found(uv)).toEqual(['https://uv.example.org/simple', 'UV_INDEX'])
    const secret = { ...uv, UV_INDEX_MY_OWN_USERNAME: 'me', UV_INDEX_MY_OWN_PASSWORD: 'p/w' }
    expect(await found(secret)).toEqual(['https://me:p%2Fw@uv.example.org/simple', 'UV_INDEX'])
    const own = { ...uv, DEBWRIGHT_INDEX_MY_OWN_URL: 'https://own.example.org/simple/' }
    expect(await found(own)).toEqual(['https://own.example.org/simple', 'DEBWRIGHT_INDEX_MY_OWN_URL'])
    rmSync(uvToml)
    expect(await found({ PIP_EXTRA_INDEX_URL: 'https://pip.example.org/simple' })).toEqual([
      {
        code: 'index-not-configured',
        index: 'my-own',
        looked: ['DEBWRIGHT_INDEX_MY_OWN_URL', 'UV_INDEX', 'uv.toml'],
      },
    ])
  })

  it('is missing where there is no setting and no client, and must be an address', async () => {
    expect(await settings().indexUrl()).toMatchObject({ failures: [{ code: 'index-not-configured' }] })
    expect(await settings({ PIP_INDEX_URL: '/srv/index' }).indexUrl()).toMatchObject({
      failures: [{ code: 'setting-invalid', setting: 'PIP_INDEX_URL' }],
    })
  })

  it('may be a folder of this machine, and of no other', async () => {
    const found = async (url: string) => {
      const index = await settings({ UV_DEFAULT_INDEX: url }).indexUrl()
      return index.ok ? index.value.value : index.failures.map(({ code }) => code)
    }
    expect(await found('file:///srv/simple/')).toBe('file:///srv/simple')
    expect(await found('main=file:///srv/simple')).toBe('file:///srv/simple')
    const wrong = [
      'file://server/simple',
      'file:///srv%2Fsimple',
      'file:///srv%00',
      'file:///srv?',
      'file:///a#1',
      'file:///50%',
      'file:///%ff',
    ]
    for (const url of wrong) expect(await found(url), url).toEqual(['setting-invalid'])
  })

  it('is read from what pip and uv print', () => {
    expect(parseDefaultIndex('--index-url <url> Base URL (default https://a.example.org/simple). This')).toBe(
      'https://a.example.org/simple',
    )
    expect(
      parseDefaultIndex(
        '--default-index <DEFAULT_INDEX>\n  The URL of the default index (by default: <https://b.example.org/simple>) [env: X=]',
      ),
    ).toBe('https://b.example.org/simple')
    expect(parseDefaultIndex('-i, --index-url <url> (default https://user:****@c.example.org/simple)')).toBe(
      undefined,
    )
    expect(parseDefaultIndex('--no-index')).toBe(undefined)
  })

  it('in pip.conf may be commented, continued and spelled with underscores', () => {
    expect(
      parsePipConfig(
        '# no\n[global]\n; no\nIndex_URL : https://a\ntrusted-host =\n    one\n    two\n[x]\nempty =\n',
      ),
    ).toEqual([
      { section: 'global', key: 'index-url', value: 'https://a' },
      { section: 'global', key: 'trusted-host', value: 'one\ntwo' },
      { section: 'x', key: 'empty', value: '' },
    ])
    const environment = { PIP_CONFIG_FILE: '/dev/null' }
    expect(listPipFiles({ environment, home: '/h', root: '' })).toEqual([])
  })
})

describe('Debian archives', () => {
  const debian = async (name: string, environment = {}) => {
    const found = await settings(environment).archive(name)
    return found.ok ? found.value.value : found.failures.map(({ code }) => code)
  }

  it('are found in both formats of the sources, security by its suites', async () => {
    put(
      'etc/apt/sources.list',
      [
        '# deb http://commented.example.org/debian bookworm main',
        'deb-src http://source.example.org/debian bookworm main',
        'deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://one.example.org/debian/ bookworm main contrib # here',
        'deb http://one.example.org/debian-security bookworm-security main',
        'deb cdrom:[Debian]/ bookworm main',
      ].join('\n'),
    )
    put(
      'etc/apt/sources.list.d/two.sources',
      [
        'Types: deb deb-src',
        'URIs: http://two.example.org/debian',
        '  http://three.example.org/debian',
        'Suites: trixie trixie-updates',
        'Components: main',
        '',
        'Enabled: no',
        'Types: deb',
        'URIs: http://off.example.org/debian',
        'Suites: trixie',
        'Components: main',
        '',
      ].join('\n'),
    )
    put('etc/apt/sources.list.d/ignored.bak', 'deb http://bak.example.org/debian bookworm main')
    expect(await debian('debian')).toEqual([
      'http://one.example.org/debian',
      'http://two.example.org/debian',
      'http://three.example.org/debian',
    ])
    expect(await debian('debian-security')).toEqual(['http://one.example.org/debian-security'])
  })

  it('of other vendors do not count, whatever their suites are called', async () => {
    put(
      'etc/apt/sources.list',
      [
        'deb [signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example.org/apt bookworm main',
        'deb https://tools.example.org/ stable main',
        'deb https://nosuite.example.org/apt tools-bookworm main',
        'deb http://mirror.example.org/debian bookworm main',
      ].join('\n'),
    )
    put(
      'var/lib/apt/lists/tools.example.org_dists_stable_InRelease',
      '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: Tools\nSuite: stable\n',
    )
    put('var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease', 'Origin: Debian\n')
    expect(await debian('debian')).toEqual(['http://mirror.example.org/debian'])
    expect(await debian('debian-security')).toEqual(['archive-not-configured'])
  })

  it('may stand in a list of mirrors, or in our own setting', async () => {
    put(
      'etc/apt/mirrors/debian.list',
      '# mirrors\nhttps://a.example.org/debian priority:1\nhttps://b.example.org/debian/\n',
    )
    put('etc/apt/sources.list', 'deb mirror+file:/etc/apt/mirrors/debian.list bookworm main\n')
    expect(await debian('debian')).toEqual(['https://a.example.org/debian', 'https://b.example.org/debian'])
    const own = { DEBWRIGHT_DEBIAN_MIRROR: 'http://x.example.org/debian/ http://y.example.org' }
    expect(await debian('debian', own)).toEqual(['http://x.example.org/debian', 'http://y.example.org'])
    expect(await debian('debian', { DEBWRIGHT_DEBIAN_MIRROR: '/srv' })).toEqual(['setting-invalid'])
    const folder = { DEBWRIGHT_DEBIAN_MIRROR: 'file:///srv/debian/' }
    expect(await debian('debian', folder)).toEqual(['file:///srv/debian'])
    const backports = { DEBWRIGHT_THIRD_PARTY_MIRROR: 'http://z.example.org/apt' }
    expect(await debian('third-party', backports)).toEqual(['http://z.example.org/apt'])
  })

  it('are read without stumbling over odd lines', () => {
    expect(
      parseOneLineSources('deb\ndeb http://x\n\u0000\n  deb http://x.example.org y\n', 'f'),
    ).toMatchObject([{ uri: 'http://x.example.org', suite: 'y', components: [] }])
    expect(parseDeb822Sources('nonsense\n\n# only\n\nTypes: deb\nURIs: http://x\n', 'f')).toEqual([])
  })
})

it('reads a netrc with comments, quotes, macros, a default and hosts that stand twice', () => {
  const text = `# mine
machine a.example.org login ann password "two words"
machine b.example.org
  login bob
  account x
  password #hash
macdef init
machine evil.example.org login eve password no

machine a.example.org login other password other
default login anonymous password guest`
  expect([...parseNetrc(text)]).toEqual([
    ['a.example.org', { user: 'ann', password: 'two words' }],
    ['b.example.org', { user: 'bob', password: '#hash' }],
    ['', { user: 'anonymous', password: 'guest' }],
  ])
})
