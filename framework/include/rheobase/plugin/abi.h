/* The plug-in boundary of Rheobase: plain C99, and the specification of what crosses it.
 *
 * A plug-in is a shared object with two constant objects: an ELF note, which the host reads from the file before it loads
 * it, and the manifest `rheobase_plugin_manifest`, which the host checks before it calls anything. C++ authors include
 * neuron.hpp, stimulus.hpp or monitor.hpp, which fill in all of this. Authors in C include this file alone.
 *
 * Rules for both sides
 *  - All physical values are SI doubles. Nothing that owns memory and no exception crosses.
 *  - Strings are UTF-8, end in NUL, and live as long as the plug-in, which is never unloaded.
 *  - A function returns 0, or another number after writing what went wrong into its `message`
 *    (RHEOBASE_MESSAGE_SIZE bytes, NUL at the end).
 *  - `prepare`, `advance`, `fill` and the closed forms are called from several threads at once, on different blocks. They
 *    depend on their arguments alone and write only where the comment says. Monitor functions are called from one thread
 *    at a time.
 *  - Results may not depend on how a population is cut into blocks, nor on how many steps one call covers.
 *
 * How the interface grows
 *  - A host accepts the versions from RHEOBASE_ABI_OLDEST to RHEOBASE_ABI_VERSION. It refuses a plug-in of a later version.
 *  - A later version adds members at the end of structs. No member is removed, moved or given another meaning. Zero in an
 *    added member means what held before the member was there.
 *  - Structs that the plug-in fills in: the manifest gives the size that each has in the plug-in. The host reads a member
 *    only where that size has it, and takes zero elsewhere. Elements of an array are that size apart.
 *  - Structs that the host fills in reach the plug-in through a pointer to one, never as an array of structs. An older
 *    plug-in does not look at what follows its own members.
 *  - rheobase_dimension never grows, because other structs hold it. Enumerations get further values: a host passes none
 *    to a plug-in of a version that does not have it. */
#ifndef RHEOBASE_PLUGIN_ABI_H
#define RHEOBASE_PLUGIN_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RHEOBASE_PLUGIN_SYMBOL "rheobase_plugin_manifest"
#define RHEOBASE_MAGIC UINT64_C(0x657361626F656872) /* the bytes "rheobase" */
#define RHEOBASE_ABI_VERSION 3u                     /* of this file: raised by every addition */
#define RHEOBASE_ABI_OLDEST 3u                      /* the oldest version whose plug-ins a host of this version loads */
#define RHEOBASE_MESSAGE_SIZE 512
#define RHEOBASE_MAX_FIELDS 64

/* ---- fields: parameters, state variables, table columns ------------------------------------------------------ */

typedef struct rheobase_dimension { /* exponents of kg, m, s, A, K */
  int8_t mass, length, time, current, temperature;
} rheobase_dimension;

/* What the host may conclude from a field beyond its number: it checks V_reset < V_th, warns of an initial V above
 * threshold and of dt > tau/5, rounds a refractory period up to whole steps, and draws lines into figures. */
typedef enum rheobase_role {
  RHEOBASE_ROLE_NONE = 0,
  RHEOBASE_ROLE_MEMBRANE_POTENTIAL = 1, /* a state variable: compared with the threshold, jumped by input */
  RHEOBASE_ROLE_THRESHOLD = 2,
  RHEOBASE_ROLE_RESET = 3,          /* the value of the membrane potential after a spike: below the threshold */
  RHEOBASE_ROLE_TIME_CONSTANT = 4,  /* dt > a fifth of it is worth a warning */
  RHEOBASE_ROLE_WHOLE_STEPS = 5,    /* a duration that is rounded up to whole steps, with a warning */
  RHEOBASE_ROLE_SELDOM_NEGATIVE = 6 /* a parameter that may be negative, but then with a warning */
} rheobase_role;

typedef struct rheobase_field {
  const char* name;
  const char* description;
  const char* unit; /* for display and table columns, such as "mV"; NULL: the usual unit of the dimension */
  rheobase_dimension dimension;
  int8_t role;             /* a rheobase_role */
  int8_t minimum_excluded; /* 1: the value must be above minimum, not at it */
  int8_t maximum_excluded;
  double default_value;       /* a choice: the index. A state variable: see initial_from */
  double minimum, maximum;    /* -inf and inf where there is no bound */
  const char* const* choices; /* NULL, or names that end with NULL: the value is the index of one of them */
  const char* initial_from; /* state variables: the parameter whose value is the initial value (NULL: default_value) */
} rheobase_field;

/* ---- neurons ------------------------------------------------------------------------------------------------- */

/* Some consecutive neurons of one population over some consecutive steps. Columns start at the block's first neuron;
 * neuron i of the block is element i. */
typedef struct rheobase_neuron_block {
  uint64_t neurons;
  double dt;                       /* s */
  double* const* state;            /* one column a state variable: read and written. Between calls, the host puts 0
                                      in place of values below 1e-200 in magnitude, in every 256th step */
  const double* const* parameters; /* bit k of per_neuron set: a column; clear: one value for all */
  uint64_t per_neuron;
  void* prepared; /* prepared_size bytes, 64-byte aligned: written by prepare, read by advance. With
                                      per_neuron == 0 one that was prepared for a block serves blocks of any size */
  uint64_t steps;
  const double* current;   /* A: element [n * current_stride + i] drives neuron i in step n */
  uint64_t current_stride; /* doubles from one step to the next; 0: the same current in every step */
  const double* jump;      /* V added to the membrane potential after its update; NULL: none */
  uint64_t jump_stride;
  uint64_t* spikes;      /* bit i%64 of [n * spike_stride + i/64]: neuron i fired in step n. advance writes
                                      every word of the block; bits beyond its last neuron are ignored */
  uint64_t spike_stride; /* words from one step to the next */
} rheobase_neuron_block;

typedef struct rheobase_neuron {
  const rheobase_field* state;
  uint64_t state_count;
  uint8_t takes_jumps; /* 1: advance honours `jump` */
  /* Bytes of `prepared` for a block. */
  uint64_t (*prepared_size)(uint64_t neurons, uint64_t per_neuron);
  /* Computes what depends on parameters and dt alone; called before the first advance. */
  int (*prepare)(const rheobase_neuron_block* block, char* message);
  int (*advance)(const rheobase_neuron_block* block, char* message);
  /* Closed forms for one neuron, or NULL: the smallest constant current that makes it fire when it is switched on at
   * rest, and the potential at which it would come to rest under a constant current if it could not fire. They write
   * NaN where there is none for these parameters, or no rest. `parameters`: one value a field. */
  int (*rheobase)(const double* parameters, double* current, char* message);
  int (*steady_state)(const double* parameters, double current, double* potential, char* message);
  /* The largest time step, in s, that the scheme is meant for with these parameters: beyond it the host warns. NULL, or
   * a result that is not above 0 and finite: no limit is known. */
  int (*largest_dt)(const double* parameters, double* dt, char* message);
} rheobase_neuron;

/* ---- stimuli ------------------------------------------------------------------------------------------------- */

/* A table over time that a stimulus can ask its user for. */
typedef enum rheobase_series_kind {
  RHEOBASE_SERIES_NONE = 0,
  RHEOBASE_SERIES_VALUES = 1, /* each row has a value that holds from its time on */
  RHEOBASE_SERIES_EVENTS = 2  /* each row is an event at its time, such as a spike */
} rheobase_series_kind;

/* The rows of such a table, in ascending order of time. Target i of a block has the rows first_row[i * target_stride]
 * up to, and without, first_row[i * target_stride + 1]. Steps and times count from the stimulus's start. */
typedef struct rheobase_series {
  const uint64_t* first_row;
  uint64_t target_stride; /* 0: all targets have the same rows */
  const int64_t* step; /* VALUES: the first step that begins at the row's time or after it; EVENTS: the step that ends
                             there, or within which the time lies. Times within 1e-9 of a step's edge are on it */
  const double* time;  /* s */
  const double* value; /* SI; NULL for EVENTS */
} rheobase_series;

/* Some consecutive targets of a stimulus over some consecutive steps, all inside its start and stop. */
typedef struct rheobase_stimulus_block {
  uint64_t first; /* index of the block's first target among all targets of the stimulus */
  uint64_t targets;
  double dt;
  double* const* state;
  const double* const* parameters; /* as for neurons */
  uint64_t per_neuron;
  void* prepared;
  int64_t first_step;        /* step n: n dt is the time at its beginning */
  int64_t steps_since_start; /* of first_step; 0 in the first step that the stimulus drives */
  uint64_t steps;
  uint64_t seed;                 /* with the target's index and the step, the key of all random numbers */
  uint64_t part;                 /* which part of the model draws them */
  const rheobase_series* series; /* NULL for a stimulus that asks for none */
  double* values;                /* written: [n * value_stride + i], A or V as output_dimension says */
  uint64_t value_stride;
} rheobase_stimulus_block;

typedef struct rheobase_stimulus {
  const rheobase_field* state;
  uint64_t state_count;
  rheobase_dimension output;           /* a current, or a voltage that the membrane potential jumps by */
  uint8_t time_invariant;              /* 1: the values are the same in every step */
  uint8_t always_on;                   /* 1: has no start and stop */
  uint8_t random;                      /* 1: draws random numbers, so that targets with equal parameters differ */
  uint8_t series;                      /* a rheobase_series_kind: has the key `file`, which then must be given */
  rheobase_dimension series_dimension; /* of the values */
  uint64_t (*prepared_size)(uint64_t targets, uint64_t per_neuron);
  /* Computes what depends on parameters and dt alone; also sets the state of targets to that before the first step. */
  int (*prepare)(const rheobase_stimulus_block* block, char* message);
  int (*fill)(const rheobase_stimulus_block* block, char* message);
} rheobase_stimulus;

/* ---- monitors ------------------------------------------------------------------------------------------------ */

typedef enum rheobase_column_kind {
  RHEOBASE_COLUMN_STEP = 0,       /* int64: the step n */
  RHEOBASE_COLUMN_TIME = 1,       /* not handed over: the host writes (step + 1) dt from the STEP column */
  RHEOBASE_COLUMN_POPULATION = 2, /* int64: index among the monitor's target populations; written by its name */
  RHEOBASE_COLUMN_NEURON = 3,     /* int64: the neuron's index in its population */
  RHEOBASE_COLUMN_INTEGER = 4,    /* int64 */
  RHEOBASE_COLUMN_REAL = 5        /* double, SI; NaN is written as an empty cell */
} rheobase_column_kind;

typedef struct rheobase_column {
  const char* name; /* the file's header adds the unit: "V" in mV is V_mV */
  const char* unit; /* REAL: display unit or NULL */
  rheobase_dimension dimension;
  int32_t kind;
} rheobase_column;

/* How the table is best drawn; the host draws it. */
typedef enum rheobase_plot {
  RHEOBASE_PLOT_NONE = 0,
  RHEOBASE_PLOT_RASTER = 1, /* a dot a row: time against neuron */
  RHEOBASE_PLOT_TRACE = 2,  /* a line a neuron: time against each REAL column */
  RHEOBASE_PLOT_BARS = 3    /* the REAL columns: the first is where a bar begins, the second its height */
} rheobase_plot;

/* Who is watched. Targets are numbered 0..targets-1 by population and then by neuron. Valid until destroy. */
typedef struct rheobase_monitor_setup {
  double dt;
  int64_t steps; /* of the whole run */
  uint64_t populations;
  const char* const* population_names;
  const uint64_t* population_targets;       /* how many neurons of each population are watched */
  const int64_t* const* population_neurons; /* which, ascending; NULL for a population: all, 0, 1, 2, ... */
  uint64_t targets;                         /* in all */
  const double* parameters;                 /* one value a field */
  uint64_t variables;                       /* state variables that are sampled: names, units, dimensions */
  const rheobase_field* const* variable;
} rheobase_monitor_setup;

/* What happened in some consecutive steps, in order: by step, then by population, then by neuron. */
typedef struct rheobase_epoch {
  int64_t first_step;
  int64_t steps;
  uint64_t spikes;
  const int64_t* spike_step;
  const int64_t* spike_population;
  const int64_t* spike_neuron;
  uint64_t samples;             /* sampled steps */
  const int64_t* sample_step;   /* -1: the initial state */
  const double* const* sampled; /* a variable: [sample * targets + target] */
} rheobase_epoch;

/* Appends rows: one array a column, in the table's order, none for TIME columns (pass NULL). Copied before it
 * returns. Returns 0, or another number when rows cannot be stored; then return at once with that number. */
typedef struct rheobase_table {
  void* host;
  int (*append)(void* host, uint64_t rows, const void* const* columns);
} rheobase_table;

/* Takes bytes, in one piece or several; copied before it returns. Returns 0, or another number when they cannot be
 * stored; then return at once with that number. */
typedef struct rheobase_bytes {
  void* host;
  int (*write)(void* host, const void* bytes, uint64_t size);
} rheobase_bytes;

typedef struct rheobase_monitor {
  uint8_t needs_spikes;
  uint8_t needs_samples; /* 1: has the keys `variables` and `interval` */
  int32_t plot;          /* a rheobase_plot */
  const rheobase_column* columns;
  uint64_t column_count;
  uint8_t adds_variables; /* 1: a REAL column for each sampled variable follows the others */
  int (*create)(const rheobase_monitor_setup* setup, void** self, char* message);
  int (*observe)(void* self, const rheobase_epoch* epoch, const rheobase_table* table, char* message);
  int (*finish)(void* self, const rheobase_table* table, char* message); /* after the last epoch */
  void (*destroy)(void* self);
  /* Checkpoints and copies: what it keeps from one epoch to the next, between two calls of observe. restore gets all the
   * bytes that save wrote, and a monitor that was just created from the same setup. Both NULL: it cannot be saved. */
  int (*save)(void* self, const rheobase_bytes* to, char* message);
  int (*restore)(void* self, const void* bytes, uint64_t size, char* message);
} rheobase_monitor;

/* ---- models -------------------------------------------------------------------------------------------------- */

typedef enum rheobase_kind {
  RHEOBASE_KIND_NEURON = 1,
  RHEOBASE_KIND_STIMULUS = 2,
  RHEOBASE_KIND_MONITOR = 3
} rheobase_kind;

typedef struct rheobase_model {
  int32_t kind;
  const char* name;
  const char* description; /* one line */
  const char* equations;   /* lines for `describe`: what is computed, by which scheme, from which source; or NULL */
  const rheobase_field* parameters;
  uint64_t parameter_count;      /* at most RHEOBASE_MAX_FIELDS */
  const rheobase_neuron* neuron; /* the one that `kind` names; the others are NULL */
  const rheobase_stimulus* stimulus;
  const rheobase_monitor* monitor;
} rheobase_model;

/* ---- the note ------------------------------------------------------------------------------------------------ */

/* The least CPU that a plug-in's code runs on. The levels are those of the x86-64 psABI, and each includes the ones before
 * it. */
typedef enum rheobase_instruction_set {
  RHEOBASE_INSTRUCTION_SET_BASE = 0, /* every CPU of the machine that the file is for */
  RHEOBASE_INSTRUCTION_SET_X86_64_V2 = 2,
  RHEOBASE_INSTRUCTION_SET_X86_64_V3 = 3, /* AVX2 */
  RHEOBASE_INSTRUCTION_SET_X86_64_V4 = 4  /* AVX-512 */
} rheobase_instruction_set;

/* An ELF note in an allocated section, which strip and --gc-sections keep: what the host must know before code of the file
 * may run, constructors included. Later versions add members at the end; content_size says how many there are. */
typedef struct rheobase_note {
  uint32_t name_size; /* sizeof RHEOBASE_NOTE_NAME */
  uint32_t content_size;
  uint32_t type; /* RHEOBASE_NOTE_TYPE */
  char name[12]; /* RHEOBASE_NOTE_NAME */
  /* The content. */
  uint32_t abi_version;     /* RHEOBASE_ABI_VERSION */
  uint32_t instruction_set; /* a rheobase_instruction_set */
  char toolchain[160];      /* as in the manifest: for messages about a file that is not loaded */
} rheobase_note;

#define RHEOBASE_NOTE_NAME "Rheobase"
#define RHEOBASE_NOTE_TYPE 1u

/* Puts the note into a plug-in: once, in the source that has the manifest. `toolchain` is a string literal. */
#define RHEOBASE_NOTE(instruction_set, toolchain)                                                                  \
  static const rheobase_note rheobase_plugin_note __attribute__((section(".note.rheobase"), used, aligned(4))) = { \
      sizeof RHEOBASE_NOTE_NAME,                                                                                   \
      sizeof(rheobase_note) - offsetof(rheobase_note, abi_version),                                                \
      RHEOBASE_NOTE_TYPE,                                                                                          \
      RHEOBASE_NOTE_NAME,                                                                                          \
      RHEOBASE_ABI_VERSION,                                                                                        \
      instruction_set,                                                                                             \
      toolchain};

/* ---- the manifest -------------------------------------------------------------------------------------------- */

typedef struct rheobase_plugin {
  uint64_t magic;       /* RHEOBASE_MAGIC */
  uint32_t abi_version; /* RHEOBASE_ABI_VERSION */
  uint32_t plugin_size; /* sizeof(rheobase_plugin), and so on */
  uint32_t model_size;
  uint32_t field_size;
  uint32_t column_size;
  uint32_t neuron_size;
  uint32_t stimulus_size;
  uint32_t monitor_size;
  const char* name;
  const char* version;
  const char* toolchain; /* compiler and instruction set that it was built with */
  const rheobase_model* const* models;
  uint64_t model_count;
} rheobase_plugin;

/* What a manifest begins with, for an initialiser: `= {RHEOBASE_MANIFEST_HEAD, "name", "1.0.0", "gcc 12", models, 1}`. */
#define RHEOBASE_MANIFEST_HEAD                                                                                   \
  RHEOBASE_MAGIC, RHEOBASE_ABI_VERSION, sizeof(rheobase_plugin), sizeof(rheobase_model), sizeof(rheobase_field), \
      sizeof(rheobase_column), sizeof(rheobase_neuron), sizeof(rheobase_stimulus), sizeof(rheobase_monitor)

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
