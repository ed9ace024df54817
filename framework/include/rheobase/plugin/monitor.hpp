#pragma once
// All that the author of a monitor includes. A monitor sees what its targets did, epoch by epoch and in order, and
// adds rows to one table, which the framework writes, keeps and draws.
//
//   class MyMonitor {
//    public:
//     static constexpr auto name = "my_monitor", description = "one line";
//     static constexpr auto needs = Needs::spikes;            // or Needs::samples, or Needs::both
//     static constexpr auto columns = std::tuple{column_step, column_time, column_neuron};
//     struct Parameters { ...; static constexpr auto fields = std::tuple{field(...), ...}; };
//     MyMonitor(const Parameters& p, const Watched& watched);
//     void observe(const Epoch& epoch, Rows<MyMonitor>& rows);     // rows.add(step, neuron): a cell a column but time
//     void finish(Rows<MyMonitor>& rows);                          // optional: after the last epoch
//     template <class Archive> void state(Archive& a) { a(members_...); }  // what it keeps between epochs
//   };
//   RHEOBASE_PLUGIN("my_monitor", "1.0.0", MonitorModel<MyMonitor>)
//
// `static constexpr auto plot = RHEOBASE_PLOT_RASTER;` says how the table is drawn, and
// `static constexpr auto equations = R"(...)";` how it is computed, in lines that `rheobase describe` prints. With
// `static constexpr bool adds_variables = true;` a column for each sampled variable follows, and rows are added with
// rows.add_with_variables(values, cells...), where `values` are those of the variables.
//
// `state` is for checkpoints (archive.hpp says what a member may be): a monitor with data but without it runs, but a run
// that it is part of can be neither saved nor copied.

#include <rheobase/plugin/archive.hpp>
#include <rheobase/plugin/check.hpp>
#include <rheobase/plugin/guard.hpp>
#include <rheobase/plugin/plugin.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <memory>
#include <stdexcept>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rheobase::inline RHEOBASE_TARGET {

/// What a monitor is shown.
enum class Needs { spikes, samples, both };

/// Who is watched; valid for the life of the monitor.
class Watched {
 public:
  explicit Watched(const rheobase_monitor_setup& setup) : setup_(setup) {}
  [[nodiscard]] Time dt() const { return Time::from_value(setup_.dt); }
  /// Steps of the whole run.
  [[nodiscard]] std::int64_t steps() const { return setup_.steps; }
  [[nodiscard]] std::size_t populations() const { return setup_.populations; }
  /// How many neurons of each population are watched.
  [[nodiscard]] std::span<const std::uint64_t> sizes() const { return {setup_.population_targets, setup_.populations}; }
  [[nodiscard]] std::size_t targets() const { return setup_.targets; }
  /// Index of neuron k of those watched of a population.
  [[nodiscard]] std::int64_t neuron(std::size_t population, std::size_t k) const {
    const std::int64_t* list = setup_.population_neurons[population];
    return list == nullptr ? static_cast<std::int64_t>(k) : list[k];
  }
  /// Which of those watched of a population the neuron of this index is: k, where neuron(population, k) is the neuron.
  [[nodiscard]] std::size_t position(std::size_t population, std::int64_t neuron) const {
    const std::int64_t* list = setup_.population_neurons[population];
    if (list == nullptr) return static_cast<std::size_t>(neuron);
    return static_cast<std::size_t>(std::lower_bound(list, list + setup_.population_targets[population], neuron) -
                                    list);
  }
  /// How many state variables are sampled.
  [[nodiscard]] std::size_t variables() const { return setup_.variables; }

 private:
  rheobase_monitor_setup setup_;
};

/// Some consecutive steps: their spikes and samples, in order by step, then by population, then by neuron.
struct Epoch {
  std::int64_t first_step, steps;
  std::span<const std::int64_t> spike_step, spike_population, spike_neuron;
  std::span<const std::int64_t> sample_step;  ///< -1 is the initial state
  std::span<const double* const> sampled;     ///< a variable, in SI: [sample * targets + target]
};

// ---- columns -----------------------------------------------------------------------------------------------------

struct IntegerColumn {
  rheobase_column row;
};
struct TimeColumn {
  rheobase_column row;
};
template <class Q>
struct RealColumn {
  rheobase_column row;
};

inline constexpr IntegerColumn column_step{{"step", nullptr, {}, RHEOBASE_COLUMN_STEP}};
/// The time of the row's step, (step + 1) dt; takes no cell.
inline constexpr TimeColumn column_time{{"time", "ms", {0, 0, 1, 0, 0}, RHEOBASE_COLUMN_TIME}};
inline constexpr IntegerColumn column_population{{"population", nullptr, {}, RHEOBASE_COLUMN_POPULATION}};
inline constexpr IntegerColumn column_neuron{{"neuron", nullptr, {}, RHEOBASE_COLUMN_NEURON}};
constexpr IntegerColumn integer_column(const char* name) { return {{name, nullptr, {}, RHEOBASE_COLUMN_INTEGER}}; }
/// A column of Q (Voltage, Frequency, double, ...), shown in `unit` (null: the usual one).
template <class Q>
constexpr RealColumn<Q> real_column(const char* name, const char* unit = nullptr) {
  constexpr Dimension d = dimension_of<Q>;
  return {{name, unit, {d.mass, d.length, d.time, d.current, d.temperature}, RHEOBASE_COLUMN_REAL}};
}

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

template <class Column, class Cell>
concept FitsColumn =
    (std::same_as<Column, IntegerColumn> && std::integral<Cell>) || std::same_as<Column, RealColumn<Cell>>;

/// The columns that take a cell. By specialisation: with a lambda in an alias template GCC 12 takes any cells for right.
template <class Columns>
struct WithoutTime;
template <class... Column>
struct WithoutTime<std::tuple<Column...>> {
  using type = decltype(std::tuple_cat(
      std::declval<std::conditional_t<std::is_same_v<Column, TimeColumn>, std::tuple<>, std::tuple<Column>>>()...));
};

/// Whether the cells given are those expected.
template <class Columns, class Cells>
struct Fit : std::false_type {};
template <class... Columns, class... Cells>
requires(sizeof...(Columns) == sizeof...(Cells)) struct Fit<std::tuple<Columns...>, std::tuple<Cells...>>
    : std::bool_constant<(FitsColumn<Columns, std::remove_cvref_t<Cells>> && ...)> {
};

template <class M>
concept AddsVariables = requires {
  requires M::adds_variables;
};

struct Refused {};  // the host could not store rows: unwinds to the boundary

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// Where a monitor adds its rows.
template <class M>
class Rows {
 public:
  Rows(const rheobase_table& table, std::size_t variables) : table_(table), columns_(column_count + variables) {}

  /// Adds one row: a cell for each of M::columns but time.
  template <class... Cells>
  void add(const Cells&... cells) {
    static_assert(!detail::AddsVariables<M>,
                  "rheobase: a monitor with adds_variables adds a row with rows.add_with_variables(values, cells...), "
                  "where values are those of the sampled variables");
    add_with_variables({}, cells...);
  }
  /// Adds one row of a monitor with adds_variables: its cells, then the sampled values in SI.
  /// @throws std::logic_error when there is not one value a variable
  template <class... Cells>
  void add_with_variables(std::span<const double> values, const Cells&... cells) {
    using TakesCells = typename detail::WithoutTime<std::remove_cvref_t<decltype(M::columns)>>::type;
    constexpr bool fit = detail::Fit<TakesCells, std::tuple<Cells...>>::value;
    static_assert(fit,
                  "rheobase: rows.add takes a cell for each of the monitor's columns but time, in their order: an "
                  "integer, or the quantity that the column is declared with");
    if (values.size() != columns_ - column_count)
      throw std::logic_error("rows.add_with_variables got " + std::to_string(values.size()) + " values for " +
                             std::to_string(columns_ - column_count) + " sampled variables");
    if (cells_.empty()) cells_.resize(columns_ * rows_a_batch);
    std::uint64_t* to = cells_.data() + rows_;
    std::size_t k = 0;
    const auto put = [&](const auto& cell) {
      while (is_time[k]) ++k;
      if constexpr (std::integral<std::remove_cvref_t<decltype(cell)>>)
        to[k++ * rows_a_batch] = std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(cell));
      else to[k++ * rows_a_batch] = std::bit_cast<std::uint64_t>(detail::number(cell));
    };
    (put(cells), ...);
    for (std::size_t v = 0; v < values.size(); ++v)
      to[(column_count + v) * rows_a_batch] = std::bit_cast<std::uint64_t>(values[v]);
    if (++rows_ == rows_a_batch) flush();
  }
  /// Adds as many rows as each span has cells, a span a column but time: handed to the host as they are, without a copy.
  /// @throws std::logic_error when they are not of one length
  template <class... Cells>
  void add_all(std::span<const Cells>... cells) {
    using TakesCells = typename detail::WithoutTime<std::remove_cvref_t<decltype(M::columns)>>::type;
    constexpr bool fit = detail::Fit<TakesCells, std::tuple<Cells...>>::value;
    static_assert(!detail::AddsVariables<M> && fit && ((sizeof(Cells) == sizeof(std::uint64_t)) && ...),
                  "rheobase: rows.add_all takes a span for each of the monitor's columns but time, in their order: of "
                  "std::int64_t, or of the quantity that the column is declared with");
    flush();
    std::array<const void*, column_count> columns{};
    std::size_t k = 0;
    const std::array sizes{cells.size()...};
    if (std::ranges::any_of(sizes, [&](std::size_t size) { return size != sizes[0]; }))
      throw std::logic_error("rows.add_all got spans of different lengths");
    const auto put = [&](const void* column) {
      while (is_time[k]) ++k;
      columns[k++] = column;
    };
    (put(cells.data()), ...);
    if (sizes[0] != 0) hand_over(sizes[0], columns.data());
  }

  /// Hands what was added to the host. The framework calls it after observe and finish.
  void flush() {
    if (rows_ == 0) return;
    std::vector<const void*> columns(columns_);
    for (std::size_t k = 0; k < columns_; ++k)
      columns[k] = k < column_count && is_time[k] ? nullptr : cells_.data() + k * rows_a_batch;
    hand_over(std::exchange(rows_, 0), columns.data());
  }

 private:
  void hand_over(std::size_t rows, const void* const* columns) {
    if (table_.append(table_.host, rows, columns) != 0) throw detail::Refused{};
  }

  static constexpr std::size_t rows_a_batch = 1024;
  static constexpr std::size_t column_count = std::tuple_size_v<std::remove_cvref_t<decltype(M::columns)>>;
  static constexpr std::array<bool, column_count> is_time = std::apply(
      [](auto... c) { return std::array<bool, column_count>{std::is_same_v<decltype(c), TimeColumn>...}; }, M::columns);

  rheobase_table table_;
  std::size_t columns_;
  std::vector<std::uint64_t> cells_;  // [column][row of the batch]
  std::size_t rows_ = 0;
};

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

/// The functions of one monitor at the boundary.
template <class M>
struct MonitorBoundary {
  struct Instance {
    Watched watched;
    M monitor;
    Instance(const typename M::Parameters& p, const rheobase_monitor_setup& setup)
        : watched(setup), monitor(p, watched) {}
  };

  static int create(const rheobase_monitor_setup* setup, void** self, char* message) noexcept {
    return guarded(message, [&] {
      std::array<const double*, field_count<typename M::Parameters>> columns{};
      for (std::size_t k = 0; k < columns.size(); ++k) columns[k] = setup->parameters + k;
      *self = new Instance(load_parameters<typename M::Parameters>(columns.data(), 0, 0), *setup);
    });
  }

  template <class Work>
  static int with_rows(void* self, const rheobase_table* table, char* message, Work work) noexcept {
    auto& instance = *static_cast<Instance*>(self);
    return guarded(message, [&] {
      try {
        Rows<M> rows(*table, AddsVariables<M> ? instance.watched.variables() : 0);
        work(instance.monitor, rows);
        rows.flush();
      } catch (const Refused&) {
        throw std::runtime_error("its rows could not be stored");
      }
    });
  }
  static int observe(void* self, const rheobase_epoch* e, const rheobase_table* table, char* message) noexcept {
    return with_rows(self, table, message, [&](M& monitor, Rows<M>& rows) {
      const auto variables = static_cast<Instance*>(self)->watched.variables();
      monitor.observe(Epoch{e->first_step,
                            e->steps,
                            {e->spike_step, e->spikes},
                            {e->spike_population, e->spikes},
                            {e->spike_neuron, e->spikes},
                            {e->sample_step, e->samples},
                            {e->sampled, variables}},
                      rows);
    });
  }
  static int finish(void* self, const rheobase_table* table, char* message) noexcept {
    return with_rows(self, table, message, [](M& monitor, Rows<M>& rows) {
      if constexpr (requires { monitor.finish(rows); }) monitor.finish(rows);
    });
  }
  static void destroy(void* self) noexcept { delete static_cast<Instance*>(self); }

  static int save(void* self, const rheobase_bytes* to, char* message) noexcept {
    return guarded(message, [&] {
      StateWriter writer;
      if constexpr (TellsState<M, StateWriter>) static_cast<Instance*>(self)->monitor.state(writer);
      if (to->write(to->host, writer.written().data(), writer.written().size()) != 0)
        throw std::runtime_error("what it keeps could not be stored");
    });
  }
  static int restore(void* self, const void* bytes, std::uint64_t size, char* message) noexcept {
    return guarded(message, [&] {
      StateReader reader({static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
      if constexpr (TellsState<M, StateReader>) static_cast<Instance*>(self)->monitor.state(reader);
      reader.end();
    });
  }
};

/// Whether it tells what it keeps between epochs, or has nothing to keep.
template <class M>
concept KeepsState = std::is_empty_v<M> || TellsState<M, StateWriter>;

template <class M>
constexpr std::int32_t plot_of() {
  if constexpr (requires { M::plot; }) return M::plot;
  else return RHEOBASE_PLOT_NONE;
}

template <class Column>
constexpr bool is_column = std::is_same_v<Column, IntegerColumn> || std::is_same_v<Column, TimeColumn>;
template <class Q>
constexpr bool is_column<RealColumn<Q>> = true;
template <class Columns>
constexpr bool are_columns = false;
template <class... Column>
constexpr bool are_columns<std::tuple<Column...>> = (is_column<Column> && ...);

template <class M>
concept HasColumns = requires {
  { M::needs } -> std::convertible_to<Needs>;
  M::columns;
}
&&are_columns<std::remove_cvref_t<decltype(M::columns)>>;
template <class M>
concept FinishesWithRows = !requires {
  &M::finish;
}
|| requires(M& monitor, Rows<M>& rows) { monitor.finish(rows); };

/// Whether a class can be made a monitor of; if not, the compiler tells what is wrong.
template <class M>
constexpr bool sound_monitor() {
  RHEOBASE_CHECK(HasName<M>, "rheobase: a monitor needs `static constexpr auto name = \"...\", description = \"...\";`")
  RHEOBASE_CHECK(equations_are_text<M>(),
                 "rheobase: the equations of a model are text: `static constexpr auto equations = R\"(...)\";`")
  RHEOBASE_CHECK(HasColumns<M>,
                 "rheobase: a monitor needs `static constexpr auto needs = Needs::spikes;` and `static constexpr auto "
                 "columns = std::tuple{column_step, ...};`")
  RHEOBASE_CHECK(
      HasParameters<M>,
      "rheobase: a monitor needs `struct Parameters` with `static constexpr auto fields = std::tuple{...};`, "
      "which may be empty")
  RHEOBASE_CHECK((fields_are_over<typename M::Parameters, double>()),
                 "rheobase: Parameters of a monitor are one value for all: Time and double, not over Real")
  RHEOBASE_CHECK(
      names_all_parameters<typename M::Parameters>,
      "rheobase: name every member of Parameters in Parameters::fields: users could not set one that is left out")
  RHEOBASE_CHECK((std::is_constructible_v<M, const typename M::Parameters&, const Watched&>),
                 "rheobase: a monitor is constructed from (const Parameters&, const Watched&)")
  RHEOBASE_CHECK((requires(M & m, const Epoch& e, Rows<M>& rows) { m.observe(e, rows); }),
                 "rheobase: a monitor needs `void observe(const Epoch& epoch, Rows<MyMonitor>& rows)`")
  RHEOBASE_CHECK(FinishesWithRows<M>, "rheobase: finish of a monitor is `void finish(Rows<MyMonitor>& rows)`")
  return true;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// A monitor for RHEOBASE_PLUGIN: MonitorModel<MyMonitor>.
template <class M, bool sound = detail::sound_monitor<M>()>
struct __attribute__((visibility("hidden"))) MonitorModel {
  using Boundary = detail::MonitorBoundary<M>;
  static constexpr auto parameters = detail::manifest_fields<typename M::Parameters>();
  static constexpr auto columns =
      std::apply([](const auto&... c) { return std::array<rheobase_column, sizeof...(c)>{c.row...}; }, M::columns);
  static constexpr rheobase_monitor monitor{
      .needs_spikes = M::needs != Needs::samples,
      .needs_samples = M::needs != Needs::spikes,
      .plot = detail::plot_of<M>(),
      .columns = columns.data(),
      .column_count = columns.size(),
      .adds_variables = detail::AddsVariables<M>,
      .create = &Boundary::create,
      .observe = &Boundary::observe,
      .finish = &Boundary::finish,
      .destroy = &Boundary::destroy,
      .save = detail::KeepsState<M> ? &Boundary::save : nullptr,
      .restore = detail::KeepsState<M> ? &Boundary::restore : nullptr,
  };
  static constexpr rheobase_model model{.kind = RHEOBASE_KIND_MONITOR,
                                        .name = M::name,
                                        .description = M::description,
                                        .equations = detail::equations_of<M>(),
                                        .parameters = parameters.data(),
                                        .parameter_count = parameters.size(),
                                        .neuron = nullptr,
                                        .stimulus = nullptr,
                                        .monitor = &monitor};
};

template <class M>
struct MonitorModel<M, false> {  // what is wrong was told
  static constexpr rheobase_model model{};
};

}  // namespace rheobase::inline RHEOBASE_TARGET
