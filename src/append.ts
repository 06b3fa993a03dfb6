// Adding many to a list. `list.push(...items)` passes each as an argument, and a hundred thousand arguments overflow the
// stack: what comes from builds and setup scripts may be as many.

export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
