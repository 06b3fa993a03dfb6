// Python modules for the benchmark, as long and as mixed as those of a real application: comments, docstrings, classes,
// tables, guarded imports, and in one of five a loader that imports by a computed name.

/** The text of module number `index`, some 35 KB; the same for the same number. */
export function pythonModule(index) {
  const random = numbersFrom(index + 1);
  const pick = (words) => words[Math.floor(random() * words.length)];
  const parts = [header(index)];
  if (index % 5 === 0) parts.push(loader(index));
  for (let number = 0; number < 6; number++) {
    parts.push(table(number, pick), classText(number, pick, random), functionText(number, pick, random));
  }
  return `${parts.join("\n\n")}\n`;
}

const nouns = ["order", "shelf", "price", "customer", "parcel", "invoice", "label", "voucher", "stock", "supplier"];
const verbs = ["count", "send", "weigh", "print", "find", "close", "reserve", "return_", "check", "merge"];
const standard = ["os", "re", "json", "time", "datetime", "collections", "subprocess", "threading", "csv", "copy"];

function header(index) {
  const plain = standard.filter((_, position) => (index + position) % 3 !== 0);
  return `# -*- coding: utf-8 -*-
'''
Part ${index} of the shop: keeps what the other parts ask for, and asks them back.

This text is as long as such texts are. It tells what the module is for, what it was for earlier,
and what somebody wanted to do about it one day.
'''

import logging
import sys
${plain.map((name) => `import ${name}`).join("\n")}
from collections import namedtuple
from shop.part_${(index + 1) % 400} import find_0, Order0
from shop.part_${(index * 7 + 3) % 400} import (
    count_1,
    send_2 as forward,
)

try:
    import simplejson
except ImportError:
    simplejson = None

if sys.platform.startswith('win'):
    import winreg

log = logging.getLogger(__name__)`;
}

function loader(index) {
  return `def load_all(names, package='shop.plugins_${index}'):
    '''
    Loads the plugins by name.
    '''
    import importlib
    loaded = {}
    for name in names:
        loaded[name] = importlib.import_module('%s.%s' % (package, name))
    return loaded`;
}

function table(number, pick) {
  const rows = Array.from(
    { length: 14 },
    (_, row) =>
      `    '${pick(nouns)}_${row}': ('${pick(verbs)}', ${(row * 13) % 97}, [${row}, ${row + 1}, ${row + 2}], {'deep': None}),`,
  );
  return `# What may be done with what; the numbers are those of the old system.
TABLE_${number} = {
${rows.join("\n")}
}`;
}

function classText(number, pick, random) {
  const methods = Array.from({ length: 5 }, (_, index) => {
    const verb = pick(verbs);
    return `    def ${verb}_${index}(self, ${pick(nouns)}, amount=${Math.floor(random() * 90)}, *args, **kwargs):
        '''
        ${verb} the ${pick(nouns)} and its ${pick(nouns)}, unless it was done before.
        '''
        if not self._${pick(nouns)} and amount > ${Math.floor(random() * 9)}:
            raise ValueError('cannot ${verb} {0}: {1}'.format(amount, self))
        for key, value in sorted(kwargs.items()):
            # Keys that begin with an underscore are ours.
            if key.startswith('_') or value is None:
                continue
            self.${pick(nouns)}s[key] = [item.strip() for item in str(value).split(',') if item]
        try:
            result = self.parent.${verb}(amount + 1, flag=True)[0].name
        except (KeyError, AttributeError) as exc:
            log.error('no %s in %s: %s', amount, self, exc)
            result = None
        finally:
            self.calls += 1
        return result or (amount * 2 - len(args), '${pick(nouns)}')
`;
  });
  return `class Order${number}(object):
    '''
    An order with everything that was ever asked of orders.
    '''

    limit = ${number * 10}

    def __init__(self, parent, items=None):
        self.parent = parent
        self.calls = 0
        self.items = items or []

${methods.join("\n")}`;
}

function functionText(number, pick, random) {
  return `def ${pick(verbs)}_${number}(first, second=None, *rest):
    '''
    Returns what ${pick(nouns)} and ${pick(nouns)} have in common.
    '''
    found = set()
    while first and len(found) < ${Math.floor(random() * 50) + 3}:
        head, first = first[0], first[1:]
        if head in TABLE_${number} and TABLE_${number}[head][1] >= ${Math.floor(random() * 97)}:
            found.add(head)
        elif second is not None and head.lower() != second:
            found.update(x for x in rest if x != head)
        else:
            break
    return dict((name, len(name) ** 2) for name in found)`;
}

/** A small repeatable generator (mulberry32). */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
