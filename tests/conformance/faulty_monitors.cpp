// A raster of spikes as C would write it, with a running number for each row, and one model for each way in which it
// can be wrong.
#include <rheobase/plugin/plugin.hpp>

#include <cfenv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

// The faults, each a model of its name.
#define FAULTS(of)                                                                                       \
  of(adds_rows_by_epoch) of(shares_its_count) of(counts_populations_from_1) of(goes_on) of(reads_beyond) \
      of(writes_spikes) of(rounds_upwards) of(crashes) of(forgets)
#define AS_NAME(fault) , fault
#define AS_TEXT(fault) , #fault
#define AS_MODEL(fault) , Faulty<Fault::fault>

namespace {

enum class Fault { none FAULTS(AS_NAME) };
constexpr const char* names[] = {"none" FAULTS(AS_TEXT)};

constexpr rheobase_column columns[] = {{"step", nullptr, {}, RHEOBASE_COLUMN_STEP},
                                       {"time", "ms", {0, 0, 1, 0, 0}, RHEOBASE_COLUMN_TIME},
                                       {"population", nullptr, {}, RHEOBASE_COLUMN_POPULATION},
                                       {"neuron", nullptr, {}, RHEOBASE_COLUMN_NEURON},
                                       {"row", nullptr, {}, RHEOBASE_COLUMN_INTEGER}};

struct Raster {
  std::int64_t rows = 0;
};
std::int64_t shared_rows = 0;

template <Fault fault>
struct Faulty {
  static constexpr bool is(Fault f) { return fault == f; }

  static int create(const rheobase_monitor_setup*, void** self, char*) {
    if (is(Fault::rounds_upwards)) std::fesetround(FE_UPWARD);
    shared_rows = 0;
    *self = new Raster;
    return 0;
  }
  static int add(Raster& raster, const rheobase_table* table, std::int64_t step, std::int64_t population,
                 std::int64_t neuron) {
    const std::int64_t row = is(Fault::shares_its_count) ? shared_rows++ : raster.rows++;
    if (is(Fault::counts_populations_from_1)) ++population;
    const void* cells[] = {&step, nullptr, &population, &neuron, &row};
    const int refused = table->append(table->host, 1, cells);
    return is(Fault::goes_on) ? 0 : refused;
  }
  static int observe(void* self, const rheobase_epoch* e, const rheobase_table* table, char*) {
    auto& raster = *static_cast<Raster*>(self);
    for (std::uint64_t i = 0; i < e->spikes; ++i)
      if (const int refused = add(raster, table, e->spike_step[i], e->spike_population[i], e->spike_neuron[i]))
        return refused;
    if (is(Fault::adds_rows_by_epoch)) return add(raster, table, e->first_step, 0, 0);
    if (is(Fault::crashes) && e->first_step + e->steps > 500) std::abort();
    if (e->steps != 9) return 0;
    if (is(Fault::reads_beyond)) (void)const_cast<const volatile std::int64_t*>(e->spike_step)[e->spikes];
    if (is(Fault::writes_spikes)) const_cast<volatile std::int64_t*>(e->spike_neuron)[0] = 0;
    return 0;
  }
  static int finish(void*, const rheobase_table*, char*) { return 0; }
  static void destroy(void* self) { delete static_cast<Raster*>(self); }
  static int save(void* self, const rheobase_bytes* to, char*) { return to->write(to->host, self, sizeof(Raster)); }
  static int restore(void* self, const void* bytes, std::uint64_t size, char*) {
    if (size != sizeof(Raster)) return 1;
    if (!is(Fault::forgets)) std::memcpy(self, bytes, size);
    return 0;
  }
  static constexpr bool tells = is(Fault::none) || is(Fault::forgets);

  static constexpr rheobase_monitor monitor{1,
                                            0,
                                            RHEOBASE_PLOT_NONE,
                                            columns,
                                            5,
                                            0,
                                            &create,
                                            &observe,
                                            &finish,
                                            &destroy,
                                            tells ? &save : nullptr,
                                            tells ? &restore : nullptr};
  static constexpr rheobase_model model{RHEOBASE_KIND_MONITOR,
                                        names[static_cast<int>(fault)],
                                        "a raster, wrong in one way",
                                        nullptr,
                                        nullptr,
                                        0,
                                        nullptr,
                                        nullptr,
                                        &monitor};
};

}  // namespace

RHEOBASE_PLUGIN("faulty_monitors", "1.0.0", Faulty<Fault::none> FAULTS(AS_MODEL))
