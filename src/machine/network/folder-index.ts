import type { Stats } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { absentReason } from '../../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexPageLimit } from '../../formats/python/index/simple-index.ts'
import { parseSdistFilename } from '../../formats/python/sdist-filename.ts'
import { parseWheelFilename } from '../../formats/python/wheels/wheel-filename.ts'
import { errorCode } from '../store/disk-failure.ts'
import type { FetchedPage } from './fetch-page.ts'
import { explainFileError, refuseFile } from './file-client.ts'
import type { HttpRequest } from './http.ts'
import { redactUrl } from './http-redact.ts'

/**
 * The page of a project, `request.name`, in an index that is a folder: `NAME/index.html` as a static index has it (PEP 503). Where there
 * is none the project's files in `NAME` are listed, or else those in the folder itself.
 */
export async function readFolderPage(
  request: HttpRequest,
  index: string,
): Promise<Result<FetchedPage, Failure>> {
  const { name } = request
  const folder = fileURLToPath(index)
  const own = join(folder, name)
  const page = join(own, 'index.html')
  try {
    if ((await look(folder))?.isDirectory() !== true)
      return refuseFile({ name: 'the index', url: index }, 'there is no such folder')
    const written = await look(page)
    if (written?.isFile() === true) {
      if (written.size > indexPageLimit)
        return refusePage(request, `it has more than ${indexPageLimit} bytes`)
      return ok(pageOf(await readFile(page), 'text/html', page))
    }
    for (const place of [own, folder]) {
      const files = (await look(place))?.isDirectory() === true ? await listFiles(place, name) : []
      if (files.length === 0) continue
      const listing = JSON.stringify({ meta: { 'api-version': '1.1' }, name, files })
      return ok(pageOf(Buffer.from(listing), 'application/json', `${place}/`))
    }
    return refuseFile({ name: `a file of ${name}`, url: index }, absentReason)
  } catch (error) {
    return explainFileError({ name: `the list of ${name}`, url: index }, error)
  }
}

/** Sdists and wheels of a project as a page lists them in JSON. No digest is claimed. @see PEP 691, PEP 700 */
async function listFiles(folder: string, name: string): Promise<readonly object[]> {
  const listed: object[] = []
  // Reading all names as the standards say takes ten times as long.
  const mayBe = new RegExp(`^${name.replaceAll('-', '[-_.]+')}-`, 'i')
  const names = (await readdir(folder)).filter(entry => mayBe.test(entry))
  for (const filename of sortByBytes(names, entry => entry)) {
    const file = [parseSdistFilename(filename), parseWheelFilename(filename)].find(({ ok }) => ok)
    if (file?.ok !== true || file.value.name !== name) continue
    const stats = await look(join(folder, filename))
    if (stats?.isFile() !== true) continue
    listed.push({ filename, url: encodeURIComponent(filename), hashes: {}, size: stats.size })
  }
  return listed
}

/** What a path leads to; undefined where there is nothing. */
async function look(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')) return undefined
    throw error
  }
}

function pageOf(bytes: Uint8Array, contentType: string, path: string): FetchedPage {
  return { bytes, contentType, url: pathToFileURL(path).href, asked: true }
}

function refusePage({ name, url }: HttpRequest, problem: string): Result<never, Failure> {
  return fail({ code: 'index-page-invalid', name, url: redactUrl(url), problem })
}
