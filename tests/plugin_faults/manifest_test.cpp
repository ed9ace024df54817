// Models that break a rule of abi.h are refused with the rule, before any of their functions is called. A host
// program's own models go through the same checks as those of files, which spares a file for each rule.

#include "faults.hpp"

#include <rheobase/plugin/abi.h>

#include <array>
#include <functional>
#include <limits>

using namespace faults;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr rheobase_dimension none{}, seconds{0, 0, 1, 0, 0}, volts{1, 2, -3, -1, 0}, amperes{0, 0, 0, 1, 0};
constexpr const char* no_choices[] = {nullptr};
constexpr const char* unprintable_choices[] = {"a", "\x1b[2J", nullptr};
constexpr const char* equal_choices[] = {"a", "a", nullptr};

rheobase_field field(const char* name, rheobase_dimension dimension, double value) {
  rheobase_field f{};
  f.name = name;
  f.description = "a field";
  f.dimension = dimension;
  f.default_value = value;
  f.minimum = -infinity;
  f.maximum = infinity;
  return f;
}

[[noreturn]] void called() {
  BOOST_FAIL("a function of a model was called while it was checked");
  std::abort();
}
std::uint64_t size_function(std::uint64_t, std::uint64_t) { called(); }
int neuron_function(const rheobase_neuron_block*, char*) { called(); }
int stimulus_function(const rheobase_stimulus_block*, char*) { called(); }
int create_function(const rheobase_monitor_setup*, void**, char*) { called(); }
int observe_function(void*, const rheobase_epoch*, const rheobase_table*, char*) { called(); }
int finish_function(void*, const rheobase_table*, char*) { called(); }
void destroy_function(void*) { called(); }

/// A model of each kind without a fault; its address is that of its parts, so it stays where it is.
struct Sample {
  static constexpr const char* modes[] = {"hard", "soft", nullptr};
  std::array<rheobase_field, 4> parameters{field("tau", seconds, 0.01), field("V_th", volts, -0.05),
                                           field("V_reset", volts, -0.065), field("mode", none, 1.0)};
  std::array<rheobase_field, 2> state{field("V", volts, 0.0), field("w", none, 0.0)};
  std::array<rheobase_column, 4> columns{{{"step", nullptr, none, RHEOBASE_COLUMN_STEP},
                                          {"time", "ms", seconds, RHEOBASE_COLUMN_TIME},
                                          {"neuron", nullptr, none, RHEOBASE_COLUMN_NEURON},
                                          {"V", "mV", volts, RHEOBASE_COLUMN_REAL}}};
  rheobase_neuron neuron{state.data(),    state.size(), 1,       size_function, neuron_function,
                         neuron_function, nullptr,      nullptr, nullptr};
  rheobase_stimulus stimulus{nullptr,          0, amperes, 0, 0, 0, 0, none, size_function, stimulus_function,
                             stimulus_function};
  rheobase_monitor monitor{1,
                           1,
                           RHEOBASE_PLOT_TRACE,
                           columns.data(),
                           columns.size(),
                           1,
                           create_function,
                           observe_function,
                           finish_function,
                           destroy_function,
                           nullptr,
                           nullptr};
  rheobase_model model{};

  explicit Sample(rheobase_kind kind) {
    parameters[0].role = RHEOBASE_ROLE_TIME_CONSTANT;
    parameters[0].minimum = 0.0;
    parameters[0].minimum_excluded = 1;
    parameters[3].choices = modes;
    if (kind == RHEOBASE_KIND_NEURON) {
      parameters[1].role = RHEOBASE_ROLE_THRESHOLD;
      parameters[2].role = RHEOBASE_ROLE_RESET;
    }
    state[0].role = RHEOBASE_ROLE_MEMBRANE_POTENTIAL;
    state[0].initial_from = "V_reset";
    model.kind = kind;
    model.name = "Sample";
    model.description = "a model";
    model.equations = "tau dV/dt = -V\n  \xcf\x84 = R C\n";
    model.parameters = parameters.data();
    model.parameter_count = parameters.size();
    model.neuron = kind == RHEOBASE_KIND_NEURON ? &neuron : nullptr;
    model.stimulus = kind == RHEOBASE_KIND_STIMULUS ? &stimulus : nullptr;
    model.monitor = kind == RHEOBASE_KIND_MONITOR ? &monitor : nullptr;
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
};

/// A sample with one fault is refused with a message that contains `rule`.
void refused(rheobase_kind kind, const std::string& rule, const std::function<void(Sample&)>& spoil) {
  Sample sample(kind);
  spoil(sample);
  rheobase::Registry registry;
  try {
    registry.add(sample.model);
    BOOST_ERROR("was accepted, but should break: " << rule);
  } catch (const rheobase::PluginError& error) {
    check_contains(error.what(), rule);
    check_contains(error.what(), "this program's own");
  }
  BOOST_CHECK(registry.models().empty());
}
void neuron_refused(const std::string& rule, const std::function<void(Sample&)>& spoil) {
  refused(RHEOBASE_KIND_NEURON, rule, spoil);
}
void stimulus_refused(const std::string& rule, const std::function<void(Sample&)>& spoil) {
  refused(RHEOBASE_KIND_STIMULUS, rule, spoil);
}
void monitor_refused(const std::string& rule, const std::function<void(Sample&)>& spoil) {
  refused(RHEOBASE_KIND_MONITOR, rule, spoil);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(manifest)

BOOST_AUTO_TEST_CASE(a_model_of_the_host_program_without_a_fault_is_added_and_found) {
  for (const rheobase_kind kind : {RHEOBASE_KIND_NEURON, RHEOBASE_KIND_STIMULUS, RHEOBASE_KIND_MONITOR}) {
    const Sample sample(kind);
    rheobase::Registry registry;
    registry.add(sample.model);
    BOOST_CHECK_EQUAL(registry.find(kind, "Sample").model, &sample.model);
    BOOST_CHECK(registry.find(kind, "Sample").file == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(a_name_of_the_host_program_is_taken_once) {
  const Sample neuron(RHEOBASE_KIND_NEURON), second(RHEOBASE_KIND_NEURON), stimulus(RHEOBASE_KIND_STIMULUS);
  rheobase::Registry registry;
  registry.add(neuron.model);
  registry.add(stimulus.model);  // another kind has names of its own
  BOOST_CHECK_THROW(registry.add(second.model), rheobase::PluginError);
  BOOST_CHECK_EQUAL(registry.models().size(), 2U);
}

BOOST_AUTO_TEST_CASE(kinds_names_and_descriptions) {
  neuron_refused("kind 4", [](Sample& s) { s.model.kind = 4; });
  neuron_refused("kind 0", [](Sample& s) { s.model.kind = 0; });
  neuron_refused("has no name", [](Sample& s) { s.model.name = nullptr; });
  neuron_refused("letters, digits", [](Sample& s) { s.model.name = ""; });
  neuron_refused("'../LIF'", [](Sample& s) { s.model.name = "../LIF"; });
  neuron_refused("'\\x1b[2J'", [](Sample& s) { s.model.name = "\x1b[2J"; });
  neuron_refused("its description is null", [](Sample& s) { s.model.description = nullptr; });
  neuron_refused("cannot be printed: \\x1b[2J", [](Sample& s) { s.model.equations = "V = 1\n\x1b[2J\nI = 0"; });
  neuron_refused("its description has a character that cannot be printed: \\x1b[2J",
                 [](Sample& s) { s.model.description = "\x1b[2J"; });
  neuron_refused("longer than 4096 bytes", [](Sample& s) {
    static const std::string long_text(4097, 'x');
    s.model.equations = long_text.c_str();
  });
}

BOOST_AUTO_TEST_CASE(functions_that_are_needed) {
  neuron_refused("neuron functions are null", [](Sample& s) { s.model.neuron = nullptr; });
  neuron_refused("prepared_size is null", [](Sample& s) { s.neuron.prepared_size = nullptr; });
  neuron_refused("prepare is null", [](Sample& s) { s.neuron.prepare = nullptr; });
  neuron_refused("advance is null", [](Sample& s) { s.neuron.advance = nullptr; });
  stimulus_refused("stimulus functions are null", [](Sample& s) { s.model.stimulus = nullptr; });
  stimulus_refused("prepared_size is null", [](Sample& s) { s.stimulus.prepared_size = nullptr; });
  stimulus_refused("prepare is null", [](Sample& s) { s.stimulus.prepare = nullptr; });
  stimulus_refused("fill is null", [](Sample& s) { s.stimulus.fill = nullptr; });
  monitor_refused("monitor functions are null", [](Sample& s) { s.model.monitor = nullptr; });
  monitor_refused("create is null", [](Sample& s) { s.monitor.create = nullptr; });
  monitor_refused("observe is null", [](Sample& s) { s.monitor.observe = nullptr; });
  monitor_refused("finish is null", [](Sample& s) { s.monitor.finish = nullptr; });
  monitor_refused("destroy is null", [](Sample& s) { s.monitor.destroy = nullptr; });
}

BOOST_AUTO_TEST_CASE(counts_and_arrays) {
  neuron_refused("65 parameters, but 64", [](Sample& s) { s.model.parameter_count = 65; });
  neuron_refused("its parameters are null", [](Sample& s) { s.model.parameters = nullptr; });
  neuron_refused("state variables, but 64", [](Sample& s) { s.neuron.state_count = ~std::uint64_t{0}; });
  neuron_refused("its state variables are null", [](Sample& s) { s.neuron.state = nullptr; });
  neuron_refused("it has no state variable", [](Sample& s) { s.neuron.state_count = 0; });
  monitor_refused("its columns are null", [](Sample& s) { s.monitor.columns = nullptr; });
}

BOOST_AUTO_TEST_CASE(names_of_fields) {
  neuron_refused("a parameter has no name", [](Sample& s) { s.parameters[0].name = nullptr; });
  neuron_refused("state variable 'w w'", [](Sample& s) { s.state[1].name = "w w"; });
  neuron_refused("parameter 'tau' has no description", [](Sample& s) { s.parameters[0].description = nullptr; });
  neuron_refused("parameter 'tau': its description has a character that cannot be printed: a\\x0ab",
                 [](Sample& s) { s.parameters[0].description = "a\nb"; });
  neuron_refused("'V_reset' is that of two fields", [](Sample& s) { s.parameters[1].name = "V_reset"; });
  neuron_refused("'tau' is that of two fields", [](Sample& s) { s.state[1].name = "tau"; });
  neuron_refused("a key that scenarios have", [](Sample& s) { s.parameters[0].name = "size"; });
  stimulus_refused("'stop'", [](Sample& s) { s.parameters[0].name = "stop"; });
  monitor_refused("'interval'", [](Sample& s) { s.parameters[0].name = "interval"; });
}

BOOST_AUTO_TEST_CASE(ranges_and_defaults) {
  neuron_refused("default inf, which is not finite", [](Sample& s) { s.parameters[0].default_value = infinity; });
  neuron_refused("which is not finite", [](Sample& s) { s.state[1].default_value = not_a_number; });
  neuron_refused("outside its range, above 0", [](Sample& s) { s.parameters[0].default_value = 0.0; });
  neuron_refused("outside its range", [](Sample& s) { s.parameters[1].maximum = -0.06; });
  neuron_refused("which holds no value", [](Sample& s) { s.parameters[1].minimum = not_a_number; });
  neuron_refused("which holds no value", [](Sample& s) { s.parameters[0].maximum = -1.0; });
  neuron_refused("its unit is \"mV\"", [](Sample& s) { s.parameters[0].unit = "mV"; });
  neuron_refused("its unit is \"furlong\"", [](Sample& s) { s.parameters[0].unit = "furlong"; });
}

BOOST_AUTO_TEST_CASE(dimensions_that_no_unit_can_have) {
  const rheobase_dimension huge{100, 0, 0, 0, -128};
  neuron_refused("parameter 'V_th' has a dimension beyond", [=](Sample& s) { s.parameters[1].dimension = huge; });
  neuron_refused("state variable 'w' has a dimension beyond", [=](Sample& s) { s.state[1].dimension = huge; });
  monitor_refused("column 'V' has a dimension beyond", [=](Sample& s) { s.columns[3].dimension = huge; });
  stimulus_refused("its series has a dimension beyond", [=](Sample& s) {
    s.stimulus.series = RHEOBASE_SERIES_VALUES;
    s.stimulus.series_dimension = huge;
  });
  stimulus_refused("a stimulus gives a current or a voltage", [=](Sample& s) { s.stimulus.output = huge; });
}

BOOST_AUTO_TEST_CASE(choices) {
  neuron_refused("nothing to choose from", [](Sample& s) { s.parameters[3].choices = no_choices; });
  neuron_refused("two of one name", [](Sample& s) { s.parameters[3].choices = equal_choices; });
  neuron_refused("the name of a choice has a character that cannot be printed",
                 [](Sample& s) { s.parameters[3].choices = unprintable_choices; });
  neuron_refused("the index 2", [](Sample& s) { s.parameters[3].default_value = 2.0; });
  neuron_refused("the index 0.5", [](Sample& s) { s.parameters[3].default_value = 0.5; });
  neuron_refused("the index nan", [](Sample& s) { s.parameters[3].default_value = not_a_number; });
  neuron_refused("cannot have a dimension", [](Sample& s) { s.parameters[3].dimension = volts; });
  neuron_refused("state variable 'w' cannot be a choice", [](Sample& s) { s.state[1].choices = Sample::modes; });
}

BOOST_AUTO_TEST_CASE(roles) {
  neuron_refused("role 99", [](Sample& s) { s.parameters[0].role = 99; });
  neuron_refused("role 1", [](Sample& s) { s.parameters[1].role = RHEOBASE_ROLE_MEMBRANE_POTENTIAL; });
  stimulus_refused("role 2", [](Sample& s) { s.parameters[1].role = RHEOBASE_ROLE_THRESHOLD; });
  neuron_refused("has the role of a time, but is a voltage",
                 [](Sample& s) { s.parameters[1].role = RHEOBASE_ROLE_TIME_CONSTANT; });
  neuron_refused("have the same role", [](Sample& s) { s.parameters[2].role = RHEOBASE_ROLE_THRESHOLD; });
  neuron_refused("'V_th' is compared with the membrane potential", [](Sample& s) {
    s.state[0].role = RHEOBASE_ROLE_NONE;
    s.neuron.takes_jumps = 0;
  });
  neuron_refused("it takes jumps",
                 [](Sample& s) { s.state[0].role = s.parameters[1].role = s.parameters[2].role = RHEOBASE_ROLE_NONE; });
}

BOOST_AUTO_TEST_CASE(initial_values) {
  neuron_refused("starts at the parameter 'V_start'", [](Sample& s) { s.state[0].initial_from = "V_start"; });
  neuron_refused("starts at the parameter 'tau'", [](Sample& s) { s.state[0].initial_from = "tau"; });
  neuron_refused("starts at the parameter 'mode'", [](Sample& s) { s.state[1].initial_from = "mode"; });
}

BOOST_AUTO_TEST_CASE(outputs_of_a_stimulus) {
  stimulus_refused("its output is a time", [](Sample& s) { s.stimulus.output = seconds; });
}

BOOST_AUTO_TEST_CASE(series_of_a_stimulus) {
  stimulus_refused("a series of kind 3", [](Sample& s) { s.stimulus.series = 3; });
  stimulus_refused("gives the same values in every step", [](Sample& s) {
    s.stimulus.series = RHEOBASE_SERIES_VALUES;
    s.stimulus.time_invariant = 1;
  });
  stimulus_refused("'file'", [](Sample& s) { s.parameters[0].name = "file"; });
}

BOOST_AUTO_TEST_CASE(columns_of_a_monitor) {
  monitor_refused("a column has no name", [](Sample& s) { s.columns[0].name = nullptr; });
  monitor_refused("'a,b'", [](Sample& s) { s.columns[3].name = "a,b"; });
  monitor_refused("of kind 6", [](Sample& s) { s.columns[3].kind = 6; });
  monitor_refused("its table has no column", [](Sample& s) { s.monitor.column_count = 0; });
  monitor_refused("computed from the step column", [](Sample& s) { s.columns[0].kind = RHEOBASE_COLUMN_INTEGER; });
  monitor_refused("second column of steps", [](Sample& s) { s.columns[2].kind = RHEOBASE_COLUMN_STEP; });
  monitor_refused("the name of column 'step' is taken", [](Sample& s) { s.columns[2].name = "step"; });
  monitor_refused("the name of column 'run' is taken", [](Sample& s) { s.columns[2].name = "run"; });
  monitor_refused("its unit is \"Hz\"", [](Sample& s) { s.columns[3].unit = "Hz"; });
  monitor_refused("holds the time", [](Sample& s) { s.columns[1].dimension = volts; });
  monitor_refused("plot 9", [](Sample& s) { s.monitor.plot = 9; });
  monitor_refused("from a time and a neuron column", [](Sample& s) { s.columns[2].kind = RHEOBASE_COLUMN_INTEGER; });
  monitor_refused("two columns of real numbers", [](Sample& s) { s.monitor.plot = RHEOBASE_PLOT_BARS; });
  monitor_refused("does not ask for samples", [](Sample& s) { s.monitor.needs_samples = 0; });
}

BOOST_AUTO_TEST_SUITE_END()
