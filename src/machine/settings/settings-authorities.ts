import { readOwn, readVariable, type Setting, type SettingSources } from './setting.ts'
import { findPipOption } from './settings-pip.ts'

/**
 * The file of certificates that this machine's other tools trust: as pip finds it, then as OpenSSL and curl do. Node
 * itself knows only NODE_EXTRA_CA_CERTS, which is trusted besides.
 */
export async function findAuthorities(sources: SettingSources): Promise<Setting<string> | undefined> {
  return (
    readOwn('DEBWRIGHT_CA_FILE', sources) ??
    readVariable('PIP_CERT', sources) ??
    (await findPipOption('cert', sources)) ??
    ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE']
      .map(name => readVariable(name, sources))
      .find(found => found !== undefined)
  )
}
