import type { Content } from '../actions/content.ts'
import type { Anomaly } from '../formats/archives/anomaly.ts'

/** Where a field's bytes stand in the frame that it belongs to. */
export type ByteRange = readonly [start: number, end: number]

/** One field of a header as people name it. */
export interface Field {
  readonly name: string
  readonly value: string
  /** The bytes that say it: without them, two frames that differ in nothing else are equal. */
  readonly ranges: readonly ByteRange[]
}

/** A container's own bytes about one part, or about itself. They are read only where they differ. */
export interface Frame {
  readonly read: () => Promise<Uint8Array>
  readonly parse: (bytes: Uint8Array) => ParsedFrame
}

/** The fields of a frame, and those that follow from other things: checksums of headers, sizes, offsets. */
export interface ParsedFrame {
  readonly fields: readonly Field[]
  readonly derived: readonly Field[]
}

/** How a part's content is packed inside its container. */
export interface Packed {
  /** What the container says of the unpacked content, such as its checksum: equal bytes that are called unlike are looked into. */
  readonly stated?: string
  /** The packed bytes. */
  readonly content: Content
  /** Choices of the packer that show: level, method, dictionary. Compared whether or not the content is equal. */
  readonly settings: readonly Field[]
  /** What depends on the content too, such as the sizes of blocks. */
  readonly layout: readonly Field[]
}

/** A content as lines; undefined where it does not have the form after all. */
export type Listed = readonly string[] | undefined

/** One part of a container. */
export interface Part {
  /** Unique in its layer: a second member of one name has a number added. */
  readonly name: string
  readonly frame?: Frame
  readonly content?: Content
  /** Where frame and content stand in the container, if all that is known of the part stands in one place. */
  readonly span?: ByteRange
  readonly packed?: Packed
  /** The content as lines that people can read, if it has a form that its reader knows. */
  readonly listing?: (bytes: Uint8Array) => Listed | Promise<Listed>
  /** What a byte of the content belongs to, as people call it, such as `main+0x12` or `f.co_consts`. */
  readonly locate?: (offset: number) => Promise<string | undefined>
  /** For a content that is unpacked when it is first read: frees it, and says what was odd about it. */
  readonly close?: () => Promise<string | undefined>
}

/** What a reader makes of a content: its own bytes and its parts, in their order. Together they are the whole content. */
export interface Layer {
  /** Such as `tar` or `ELF`. */
  readonly format: string
  readonly frame?: Frame
  readonly parts: readonly Part[]
  readonly anomalies: readonly Anomaly[]
  /** The latest time that any part carries: files that were cut to a limit all carry it. */
  readonly newest?: NewestTime
  /** The part is the whole content in another form, so that it adds nothing to the path that people read. */
  readonly transparent?: true
  /** Frees what the parts take, after which they cannot be read any more. */
  readonly release?: () => Promise<void>
}

/** A time in seconds since 1970, and how many parts carry it. */
export interface NewestTime {
  readonly time: number
  readonly parts: number
}

/** The latest of some times; undefined where there is none that is a time. */
export function findNewest(times: readonly number[]): NewestTime | undefined {
  let newest: NewestTime | undefined
  for (const time of times.filter(Number.isFinite))
    if (newest === undefined || time > newest.time) newest = { time, parts: 1 }
    else if (time === newest.time) newest = { time, parts: newest.parts + 1 }
  return newest
}

/** Gives each part a name of its own. */
export function nameParts<T extends { readonly name: string }>(parts: readonly T[]): readonly T[] {
  const seen = new Map<string, number>()
  return parts.map(part => {
    const count = (seen.get(part.name) ?? 0) + 1
    seen.set(part.name, count)
    return count === 1 ? part : { ...part, name: `${part.name} (${count})` }
  })
}

/** Fields whose values are shown as hexadecimal digits, from the bytes of their ranges. */
export function hexFields(
  bytes: Uint8Array,
  ranges: Readonly<Record<string, readonly ByteRange[]>>,
): readonly Field[] {
  return Object.entries(ranges).map(([name, places]) => ({
    name,
    value: places.map(([start, end]) => Buffer.from(bytes.subarray(start, end)).toString('hex')).join(' '),
    ranges: places,
  }))
}

/** Turns name-and-value pairs into fields, with the ranges that a table knows for their names. */
export function locateFields(
  pairs: Iterable<readonly [name: string, value: string]>,
  ranges: Readonly<Record<string, readonly ByteRange[]>>,
): readonly Field[] {
  return [...pairs].map(([name, value]) => ({ name, value, ranges: ranges[name] ?? [] }))
}
