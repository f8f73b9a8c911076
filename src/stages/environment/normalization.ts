/**
 * What is taken out of a configured tree because it says when, where or in which order the tree was made, or because it
 * is a key that a package drew by lot (ssl-cert, openssh-server). Paths are relative; a missing one is fine.
 */
export const normalization: Normalization = {
  remove: [
    'etc/.pwd.lock',
    'etc/group-',
    'etc/gshadow-',
    'etc/passwd-',
    'etc/shadow-',
    'etc/subgid-',
    'etc/subuid-',
    'etc/ssh/ssh_host_ecdsa_key',
    'etc/ssh/ssh_host_ecdsa_key.pub',
    'etc/ssh/ssh_host_ed25519_key',
    'etc/ssh/ssh_host_ed25519_key.pub',
    'etc/ssh/ssh_host_rsa_key',
    'etc/ssh/ssh_host_rsa_key.pub',
    'etc/ssl/certs/ssl-cert-snakeoil.pem',
    'etc/ssl/private/ssl-cert-snakeoil.key',
    'usr/sbin/policy-rc.d',
    'var/cache/debconf/config.dat-old',
    'var/cache/debconf/passwords.dat-old',
    'var/cache/debconf/templates.dat-old',
    'var/cache/ldconfig/aux-cache',
    'var/lib/dpkg/available-old',
    'var/lib/dpkg/diversions-old',
    'var/lib/dpkg/lock',
    'var/lib/dpkg/lock-frontend',
    'var/lib/dpkg/statoverride-old',
    'var/lib/dpkg/status-old',
    'var/lib/dpkg/triggers/Lock',
    'var/log/alternatives.log',
    'var/log/dpkg.log',
    'var/log/fontconfig.log',
  ],
  clear: ['tmp', 'run', 'var/cache/fontconfig', 'var/cache/man', 'var/tmp'],
  empty: ['etc/machine-id', 'var/lib/dbus/machine-id'],
}

/** Lists of relative paths. */
export interface Normalization {
  /** Files that are deleted. */
  readonly remove: readonly string[]
  /** Folders whose content is deleted. */
  readonly clear: readonly string[]
  /** Files that stay with no content. */
  readonly empty: readonly string[]
}
