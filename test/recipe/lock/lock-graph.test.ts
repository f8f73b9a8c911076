import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLockDot } from '../../../src/recipe/lock/lock-dot.ts'
import { createLockGraph, type LockGraph, labelNode } from '../../../src/recipe/lock/lock-graph.ts'
import { findLockPaths } from '../../../src/recipe/lock/lock-paths.ts'
import { listSeeds } from '../../../src/recipe/lock/lock-seeds.ts'
import { makeTarget } from '../made-lock.ts'

const target = makeTarget(
  {
    'jinja2@3': { requires: ['flit-core@3'] },
    'markupsafe@2': { requires: ['setuptools@80', 'wheel@1'], asked: ['Wheel>=0.1'] },
    'flit-core@3': {},
    'setuptools@80': {},
    'wheel@1': { requires: ['flit-core@3'] },
  },
  {
    install: ['jinja2@3', 'markupsafe@2'],
    application: ['flit-core@3'],
    crates: { 'libc@0.2': ['markupsafe@2'] },
    debs: { libc6: ['build', 'solver'], apt: ['solver'] },
  },
)
const edgesOf = ({ nodes, edges }: LockGraph) => {
  const label = new Map(nodes.map(node => [node.id, labelNode(node)]))
  return edges.map(({ from, kind, to }) => `${label.get(from)} ${kind} ${label.get(to)}`)
}

it('says for what kind of need each thing is locked', () => {
  expect(edgesOf(createLockGraph(target, { name: 'app' }))).toEqual([
    'app 1 build-system flit-core 3',
    'app 1 debian build container',
    'app 1 debian solver container',
    'app 1 install jinja2 3',
    'app 1 install markupsafe 2',
    'build container debian libc6 1',
    'solver container debian apt 1',
    'solver container debian libc6 1',
    'jinja2 3 build-system flit-core 3',
    'markupsafe 2 build-backend wheel 1',
    'markupsafe 2 build-system setuptools 80',
    'markupsafe 2 crate libc 0.2',
    'wheel 1 build-system flit-core 3',
  ])
})

it('puts between pins the edges that the pins say, and hangs the rest from the application', () => {
  const installs = [
    [undefined, 'jinja2'],
    ['jinja2', 'markupsafe'],
  ] as const
  const known = edgesOf(createLockGraph(target, { name: 'app', installs }))
  expect(known.filter(edge => edge.includes(' install '))).toEqual([
    'app 1 install jinja2 3',
    'jinja2 3 install markupsafe 2',
  ])
})

it('begins with the application where it is a pin, and with the recipe where there is none', () => {
  const { application: _, ...bare } = target
  const ofPin = createLockGraph(bare, { name: 'app', application: 'jinja2' })
  expect(ofPin.root).toBe('pkg:pypi/jinja2@3')
  expect(edgesOf(ofPin)).toContain('jinja2 3 install markupsafe 2')
  const ofRecipe = createLockGraph(bare, { name: 'app' })
  expect(ofRecipe.root).toBe('recipe')
  expect(edgesOf(ofRecipe)).toContain('app install jinja2 3')
})

describe('Debian packages that others depend on', () => {
  const graph = createLockGraph(
    makeTarget(
      { 'jinja2@3': {} },
      {
        install: ['jinja2@3'],
        debs: {
          apt: ['solver'],
          gawk: ['build', 'solver'],
          libc6: ['build', 'solver'],
          mawk: ['solver'],
          python3: ['build'],
        },
        asking: {
          apt: ['container:solver'],
          gawk: ['container:build', 'mawk'],
          libc6: ['apt', 'gawk', 'python3'],
          mawk: ['gawk'],
          python3: ['container:build'],
        },
      },
    ),
    { name: 'app' },
  )

  it('hang from these, and not from every container that holds them', () => {
    expect(edgesOf(graph).filter(edge => edge.includes(' debian '))).toEqual([
      'build container debian gawk 1',
      'build container debian python3 1',
      'solver container debian apt 1',
      'apt 1 debian libc6 1',
      'gawk 1 debian libc6 1',
      'gawk 1 debian mawk 1',
      'mawk 1 debian gawk 1',
      'python3 1 debian libc6 1',
      'app debian build container',
      'app debian solver container',
    ])
  })

  it('are reached through packages of the same container alone', () => {
    const pathsTo = (name: string) =>
      findLockPaths(graph, new Set([`pkg:deb/debian/${name}@1?arch=amd64`])).paths.map(path =>
        path.map(({ to }) => to.replace(/^pkg:deb.debian.(.*)@.*$/, '$1').replace('container:', '')),
      )
    expect(pathsTo('libc6')).toEqual([
      ['build', 'gawk', 'libc6'],
      ['build', 'python3', 'libc6'],
      ['solver', 'apt', 'libc6'],
    ])
    expect(pathsTo('mawk')).toEqual([])
  })
})

describe('the paths to a name', () => {
  const graph = createLockGraph(target, { name: 'app' })
  const pathsTo = (id: string) =>
    findLockPaths(graph, new Set([id])).paths.map(path => path.map(({ to }) => to.replace('pkg:pypi/', '')))

  it('are all of them, shortest first', () => {
    expect(pathsTo('pkg:pypi/flit-core@3')).toEqual([
      ['flit-core@3'],
      ['jinja2@3', 'flit-core@3'],
      ['markupsafe@2', 'wheel@1', 'flit-core@3'],
    ])
  })

  it('are one of no steps where the application itself is asked for', () => {
    expect(pathsTo('application')).toEqual([[]])
  })

  it('end at a limit, and say so, where there are too many', () => {
    const layers = Array.from({ length: 12 }, (_, layer) => [`l${layer}a@1`, `l${layer}b@1`])
    const sdists = Object.fromEntries(
      layers.flatMap((ids, layer) => ids.map(id => [id, { requires: layers[layer + 1] ?? ['end@1'] }])),
    )
    const deep = makeTarget({ ...sdists, 'end@1': {} }, { install: layers[0] ?? [] })
    const found = findLockPaths(createLockGraph(deep, { name: 'app' }), new Set(['pkg:pypi/end@1']))
    expect(found.more).toBe(true)
    expect(found.paths.length).toBeLessThanOrEqual(100)
  })

  it('never visit anything twice, in any graph', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const edges = fc.array(fc.record({ from: ids, to: ids, kind: fc.constant('install' as const) }))
    fc.assert(
      fc.property(edges, ids, (list, wanted) => {
        const { paths } = findLockPaths({ root: 'a', nodes: [], edges: list }, new Set([wanted]))
        for (const path of paths) {
          const visited = ['a', ...path.map(({ to }) => to)]
          expect(new Set(visited).size).toBe(visited.length)
          expect(visited.at(-1)).toBe(wanted)
          path.forEach((edge, index) => {
            expect(edge.from).toBe(visited[index])
          })
        }
      }),
    )
  })
})

it('calls seeds what builds itself and what Debian built, and nothing else', () => {
  expect(listSeeds(target).map(({ kind, name, reason }) => [kind, name, reason])).toEqual([
    ['sdist', 'flit-core', 'builds itself: nothing but the interpreter stands in its build environment'],
    ['sdist', 'setuptools', 'builds itself: nothing but the interpreter stands in its build environment'],
    ['deb', 'apt', 'binary package of debian, in the container that asks apt'],
    ['deb', 'libc6', 'binary package of debian, in the build container, the container that asks apt'],
  ])
})

it("writes a graph in Graphviz's language, whatever is in a name", () => {
  const graph = {
    root: 'a',
    nodes: [{ id: 'a', kind: 'sdist', name: 'a"\\' }],
    edges: [{ from: 'a', to: 'a', kind: 'install' }],
  } as const
  expect(formatLockDot('app', [{ target: 'bookworm', graph }])).toBe(`digraph "app" {
  rankdir=LR
  subgraph "cluster_bookworm" {
    label="bookworm"
    "bookworm a" [label="a\\"\\\\" class="sdist"]
    "bookworm a" -> "bookworm a" [label="install"]
  }
}
`)
})
