import { expect, it } from 'vitest'
import { readProxies } from '../../../src/machine/network/http-proxies.ts'

it('takes a proxy without a scheme for one of HTTP, and small letters before capital ones', () => {
  expect(readProxies({ http_proxy: 'proxy.example.org:3128', HTTP_PROXY: 'other', no_proxy: 'a,b' })).toEqual(
    {
      ok: true,
      value: { http: 'http://proxy.example.org:3128', https: '', none: 'a,b' },
    },
  )
  expect(readProxies({ HTTPS_PROXY: 'https://user:secret@proxy.example.org', https_proxy: '' })).toEqual({
    ok: true,
    value: { http: '', https: '', none: '' },
  })
  expect(readProxies({ HTTPS_PROXY: 'https://user:secret@proxy.example.org' })).toMatchObject({
    value: { https: 'https://user:secret@proxy.example.org' },
  })
  expect(readProxies({ https_proxy: 'socks5://proxy.example.org:1080' })).toMatchObject({
    value: { https: 'socks5://proxy.example.org:1080' },
  })
})

it('names the variable that is no proxy, and not what it holds', () => {
  for (const value of ['socks4://user:secret@proxy.example.org', 'http://', 'a b', 'http://[']) {
    const read = readProxies({ HTTPS_PROXY: value })
    expect(read, value).toEqual({
      ok: false,
      failures: [
        {
          code: 'setting-invalid',
          setting: 'HTTPS_PROXY',
          problem: 'not the address of a proxy: http://, https:// or socks5://, then host and port',
        },
      ],
    })
  }
})
