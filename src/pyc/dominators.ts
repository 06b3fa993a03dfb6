// Immediate dominators of a small graph whose entry is node 0 (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
// Algorithm"). The number of rounds is bounded: compilers make graphs that need two or three.

const MAX_ROUNDS = 64;
/** Only code that no compiler writes takes more. */
const MAX_STEPS = 20_000_000;

/** For each node its immediate dominator; -1 for the entry and for what can't be reached. */
export function immediateDominators(
  count: number,
  successors: (node: number) => readonly number[],
  predecessors: (node: number) => readonly number[],
): number[] {
  const order = postorder(count, successors);
  const position = new Array<number>(count).fill(-1);
  order.forEach((node, index) => {
    position[node] = index;
  });
  const dominator = new Array<number>(count).fill(-1);
  if (count === 0) return dominator;
  dominator[0] = 0;
  let changed = true;
  let steps = 0;
  const meet = (left: number, right: number): number => {
    let a = left;
    let b = right;
    while (a !== b && steps < MAX_STEPS) {
      steps += 1;
      while ((position[a] as number) < (position[b] as number)) {
        a = dominator[a] as number;
        steps += 1;
      }
      while ((position[b] as number) < (position[a] as number)) {
        b = dominator[b] as number;
        steps += 1;
      }
    }
    return a;
  };
  for (let round = 0; changed && round < MAX_ROUNDS && steps < MAX_STEPS; round += 1) {
    changed = false;
    for (let index = order.length - 1; index >= 0; index -= 1) {
      const node = order[index] as number;
      if (node === 0) continue;
      let found = -1;
      for (const predecessor of predecessors(node)) {
        if ((dominator[predecessor] as number) < 0) continue;
        found = found < 0 ? predecessor : meet(predecessor, found);
      }
      if (found >= 0 && dominator[node] !== found) {
        dominator[node] = found;
        changed = true;
      }
    }
  }
  dominator[0] = -1;
  return dominator;
}

function postorder(count: number, successors: (node: number) => readonly number[]): number[] {
  const order: number[] = [];
  if (count === 0) return order;
  const seen = new Array<number>(count).fill(0);
  const nodes: number[] = [0];
  const lists: (readonly number[])[] = [successors(0)];
  const positions: number[] = [0];
  seen[0] = 1;
  while (nodes.length > 0) {
    const top = nodes.length - 1;
    const list = lists[top] as readonly number[];
    const at = positions[top] as number;
    if (at < list.length) {
      positions[top] = at + 1;
      const node = list[at] as number;
      if (seen[node] === 0) {
        seen[node] = 1;
        nodes.push(node);
        lists.push(successors(node));
        positions.push(0);
      }
    } else {
      order.push(nodes[top] as number);
      nodes.pop();
      lists.pop();
      positions.pop();
    }
  }
  return order;
}

/** Whether one node stands above another in the tree of immediate dominators; a node stands above itself. */
export type IsAbove = (upper: number, lower: number) => boolean;

/** Answers in constant time, by the order in which a walk enters and leaves the nodes. */
export function dominance(dominators: readonly number[]): IsAbove {
  const count = dominators.length;
  const children: number[][] = Array.from({ length: count }, () => []);
  const roots: number[] = [];
  dominators.forEach((dominator, node) => (dominator < 0 ? roots : (children[dominator] ?? roots)).push(node));
  const enter = new Array<number>(count).fill(-1);
  const leave = new Array<number>(count).fill(-1);
  let clock = 0;
  const open: number[] = [];
  const positions: number[] = [];
  for (const root of roots) {
    open.push(root);
    positions.push(0);
    enter[root] = clock++;
    while (open.length > 0) {
      const top = open.length - 1;
      const node = open[top] as number;
      const child = (children[node] as number[])[positions[top] as number];
      if (child === undefined) {
        leave[node] = clock++;
        open.pop();
        positions.pop();
      } else {
        positions[top] = (positions[top] as number) + 1;
        enter[child] = clock++;
        open.push(child);
        positions.push(0);
      }
    }
  }
  return (upper, lower) =>
    (enter[upper] as number) <= (enter[lower] as number) &&
    (leave[upper] as number) >= (leave[lower] as number) &&
    (enter[lower] as number) >= 0;
}
