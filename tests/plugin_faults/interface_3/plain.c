/* A plug-in in C99: a neuron, a stimulus and a monitor. It keeps to what interface 3 had, so that it also shows that later
 * programs load it. */
#include <abi.h>

#include <math.h>
#include <stdlib.h>

static uint64_t no_bytes(uint64_t count, uint64_t per_neuron) {
  (void)count;
  (void)per_neuron;
  return 0;
}

/* ---- PlainLeaky: tau dV/dt = R I - V, by Euler's method; V is 0 after a spike ---- */

static const rheobase_field neuron_parameters[] = {
    {"tau", "membrane time constant", "ms", {0, 0, 1, 0, 0}, RHEOBASE_ROLE_TIME_CONSTANT, 1, 0, 0.01, 0.0, INFINITY, NULL, NULL},
    {"R", "membrane resistance", "Mohm", {1, 2, -3, -2, 0}, RHEOBASE_ROLE_NONE, 1, 0, 1e7, 0.0, INFINITY, NULL, NULL},
    {"V_th", "threshold", "mV", {1, 2, -3, -1, 0}, RHEOBASE_ROLE_THRESHOLD, 1, 0, 0.015, 0.0, INFINITY, NULL, NULL}};
static const rheobase_field neuron_state[] = {{"V", "membrane potential", "mV", {1, 2, -3, -1, 0},
                                               RHEOBASE_ROLE_MEMBRANE_POTENTIAL, 0, 0, 0.0, -INFINITY, INFINITY, NULL, NULL}};

static int prepare_neurons(const rheobase_neuron_block* block, char* message) {
  (void)block;
  (void)message;
  return 0;
}

static double parameter(const rheobase_neuron_block* block, unsigned k, uint64_t i) {
  return block->parameters[k][(block->per_neuron >> k & 1u) != 0 ? i : 0];
}

static int advance(const rheobase_neuron_block* block, char* message) {
  (void)message;
  for (uint64_t step = 0; step < block->steps; ++step) {
    uint64_t* const spikes = block->spikes + step * block->spike_stride;
    for (uint64_t word = 0; word < (block->neurons + 63) / 64; ++word) spikes[word] = 0;
    for (uint64_t i = 0; i < block->neurons; ++i) {
      const double tau = parameter(block, 0, i), R = parameter(block, 1, i), V_th = parameter(block, 2, i);
      double V = block->state[0][i];
      if (V >= V_th) V = 0.0;
      V += block->dt / tau * (R * block->current[step * block->current_stride + i] - V);
      block->state[0][i] = V;
      if (V >= V_th) spikes[i / 64] |= UINT64_C(1) << (i % 64);
    }
  }
  return 0;
}

static int rheobase(const double* parameters, double* current, char* message) {
  (void)message;
  *current = parameters[2] / parameters[1];
  return 0;
}

static const rheobase_neuron neuron = {neuron_state, 1, 0, no_bytes, prepare_neurons, advance, rheobase, NULL, NULL};
static const rheobase_model neuron_model = {
    RHEOBASE_KIND_NEURON, "PlainLeaky", "a leaky integrator in C", NULL, neuron_parameters, 3, &neuron, NULL, NULL};

/* ---- PlainRamp: slope * (time since start) ---- */

static const rheobase_field stimulus_parameters[] = {
    {"slope", "slope", "nA/ms", {0, 0, -1, 1, 0}, RHEOBASE_ROLE_NONE, 0, 0, 1e-7, -INFINITY, INFINITY, NULL, NULL}};

static int prepare_targets(const rheobase_stimulus_block* block, char* message) {
  (void)block;
  (void)message;
  return 0;
}

static int fill(const rheobase_stimulus_block* block, char* message) {
  (void)message;
  for (uint64_t step = 0; step < block->steps; ++step)
    for (uint64_t i = 0; i < block->targets; ++i)
      block->values[step * block->value_stride + i] = block->parameters[0][block->per_neuron != 0 ? i : 0] *
                                                      ((double)(block->steps_since_start + (int64_t)step) * block->dt);
  return 0;
}

static const rheobase_stimulus stimulus = {
    NULL, 0, {0, 0, 0, 1, 0}, 0, 0, 0, RHEOBASE_SERIES_NONE, {0, 0, 0, 0, 0}, no_bytes, prepare_targets, fill};
static const rheobase_model stimulus_model = {
    RHEOBASE_KIND_STIMULUS, "PlainRamp", "a ramp in C", NULL, stimulus_parameters, 1, NULL, &stimulus, NULL};

/* ---- PlainSpikes: a row a spike, and how many variables the setup names by a letter V ---- */

static const rheobase_column columns[] = {{"step", NULL, {0, 0, 0, 0, 0}, RHEOBASE_COLUMN_STEP},
                                          {"time", "ms", {0, 0, 1, 0, 0}, RHEOBASE_COLUMN_TIME},
                                          {"neuron", NULL, {0, 0, 0, 0, 0}, RHEOBASE_COLUMN_NEURON},
                                          {"named_V", NULL, {0, 0, 0, 0, 0}, RHEOBASE_COLUMN_INTEGER}};

static int create(const rheobase_monitor_setup* setup, void** self, char* message) {
  int64_t* const named = malloc(sizeof *named);
  (void)message;
  if (named == NULL) return 1;
  *named = 0;
  for (uint64_t v = 0; v < setup->variables; ++v) *named += setup->variable[v]->name[0] == 'V';
  *self = named;
  return 0;
}

static int observe(void* self, const rheobase_epoch* epoch, const rheobase_table* table, char* message) {
  (void)message;
  for (uint64_t k = 0; k < epoch->spikes; ++k) {
    const void* cells[4];
    int status;
    cells[0] = epoch->spike_step + k;
    cells[1] = NULL;
    cells[2] = epoch->spike_neuron + k;
    cells[3] = self;
    status = table->append(table->host, 1, cells);
    if (status != 0) return status;
  }
  return 0;
}

static int finish(void* self, const rheobase_table* table, char* message) {
  (void)self;
  (void)table;
  (void)message;
  return 0;
}

static const rheobase_monitor monitor = {1, 1, RHEOBASE_PLOT_RASTER, columns, 4, 0, create, observe, finish, free, NULL, NULL};
static const rheobase_model monitor_model = {
    RHEOBASE_KIND_MONITOR, "PlainSpikes", "spikes in C", NULL, NULL, 0, NULL, NULL, &monitor};

/* ---- the plug-in ---- */

static const rheobase_model* const models[] = {&neuron_model, &stimulus_model, &monitor_model};

RHEOBASE_NOTE(RHEOBASE_INSTRUCTION_SET_BASE, "C99")
extern const rheobase_plugin rheobase_plugin_manifest;
const rheobase_plugin rheobase_plugin_manifest = {RHEOBASE_MANIFEST_HEAD, "plain", "1.0.0", "C99", models, 3};
