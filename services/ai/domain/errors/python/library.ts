/** Names that every Python program knows. */
export const builtinNames: ReadonlySet<string> = new Set(
  (
    'abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod complex dict dir divmod enumerate ' +
    'eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass ' +
    'iter len list locals map max min next object oct open ord pow print property range repr reversed round set ' +
    'setattr slice sorted staticmethod str sum super tuple type vars zip Exception ValueError TypeError KeyError ' +
    'IndexError ZeroDivisionError AttributeError NameError FileNotFoundError StopIteration RuntimeError'
  ).split(' '),
)

/** Modules of the standard library that learners use. */
export const standardModules: ReadonlySet<string> = new Set(
  (
    'abc argparse array ast asyncio base64 bisect calendar cmath collections contextlib copy csv dataclasses datetime ' +
    'decimal difflib enum fractions functools glob hashlib heapq html inspect io itertools json logging math numbers ' +
    'operator os pathlib pickle platform pprint queue random re secrets shutil signal socket sqlite3 statistics string ' +
    'struct subprocess sys tempfile textwrap threading time timeit traceback tkinter turtle types typing unittest ' +
    'urllib uuid weakref zipfile zoneinfo'
  ).split(' '),
)

/** The module that a name is usually imported from. */
export const moduleOfName: ReadonlyMap<string, string> = new Map(
  Object.entries({
    math: 'sqrt floor ceil pi sin cos tan log factorial gcd',
    random: 'randint choice shuffle randrange sample uniform',
    time: 'sleep',
    datetime: 'timedelta',
    collections: 'Counter defaultdict deque namedtuple OrderedDict',
    itertools: 'permutations combinations product chain accumulate cycle groupby pairwise',
    functools: 'reduce partial lru_cache wraps',
    dataclasses: 'dataclass field',
    enum: 'Enum',
    pathlib: 'Path',
    decimal: 'Decimal',
    fractions: 'Fraction',
    string: 'ascii_lowercase ascii_letters punctuation',
    typing: 'Optional Callable Iterable Any',
    abc: 'ABC abstractmethod',
  }).flatMap(([module, names]) => names.split(' ').map((name) => [name, module] as const)),
)

/** Methods that learners call, by the type that has them. */
export const methods: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    str:
      'capitalize casefold center count encode endswith find format index isalnum isalpha isdecimal isdigit islower ' +
      'isnumeric isspace istitle isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind ' +
      'rjust rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill',
    list: 'append clear copy count extend index insert pop remove reverse sort',
    dict: 'clear copy fromkeys get items keys pop popitem setdefault update values',
    set: 'add clear copy difference discard intersection isdisjoint issubset issuperset pop remove union update',
    tuple: 'count index',
    int: 'bit_length to_bytes',
    float: 'is_integer hex',
    bytes: 'decode hex split strip find',
  }).map(([type, names]) => [type, names.split(' ')] as const),
)

/** Functions of much used modules, for near misses. */
export const moduleFunctions: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    math: 'sqrt floor ceil pi e sin cos tan asin acos atan atan2 log log2 log10 exp pow factorial gcd lcm hypot degrees radians fabs isclose comb perm prod trunc inf nan tau',
    random: 'random randint choice choices shuffle sample randrange uniform seed gauss',
    time: 'sleep time perf_counter monotonic strftime localtime',
    os: 'listdir getcwd path remove rename mkdir makedirs environ system',
    sys: 'argv exit stdin stdout stderr path version',
    json: 'dumps loads dump load',
    datetime: 'datetime date time timedelta timezone',
    re: 'match search findall finditer sub split compile fullmatch',
    string: 'ascii_lowercase ascii_uppercase ascii_letters digits punctuation whitespace',
    collections: 'Counter defaultdict deque namedtuple OrderedDict ChainMap',
    itertools: 'permutations combinations product chain accumulate cycle groupby pairwise count repeat zip_longest',
    statistics: 'mean median mode stdev pstdev variance',
  }).map(([module, names]) => [module, names.split(' ')] as const),
)
