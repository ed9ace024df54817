// Parameters that differ from neuron to neuron, and those that could but do not.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>
#include <regex>
#include <span>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(heterogeneity)

BOOST_AUTO_TEST_CASE(B30_fifty_neurons_with_fifty_time_constants) {
  const Json c = load_case("B30"), expected = c["expected"];
  const Outcome outcome = run(lif_model(c["inputs"]));
  BOOST_REQUIRE(outcome.spike_steps.size() == expected["events_step_neuron"].size());
  std::map<std::int64_t, std::int64_t> counts;
  for (std::size_t i = 0; i < outcome.spike_steps.size(); ++i) {
    const std::int64_t neuron = outcome.spike_neurons[i];
    BOOST_REQUIRE(outcome.spike_steps[i] == expected["events_step_neuron"][i][0].get<std::int64_t>());
    BOOST_REQUIRE(neuron == expected["events_step_neuron"][i][1].get<std::int64_t>());
    if (counts[neuron]++ == 0)
      BOOST_TEST(outcome.spike_steps[i] ==
                 expected["first_spike_step"][static_cast<std::size_t>(neuron)].get<std::int64_t>());
  }
  for (std::size_t n = 0; n < 50; ++n) {
    BOOST_TEST(counts[static_cast<std::int64_t>(n)] == expected["counts"][n].get<std::int64_t>());
    const double V = outcome.V_mV[3000 * 50 + static_cast<Eigen::Index>(n)];
    BOOST_TEST(std::abs(V - expected["V_final_mV"][n].get<double>()) < 1e-9);
  }
  check_margin(outcome, -50.0, expected["margins"]["min_distance_to_threshold_mV"]);
}

/// All bundled neurons, so that one that is added is tested without being named here.
std::vector<const rheobase_model*> all_neurons() {
  std::vector<const rheobase_model*> neurons;
  for (const RegisteredModel& m : bundled().models())
    if (m.model->kind == RHEOBASE_KIND_NEURON) neurons.push_back(m.model);
  return neurons;
}

// 67 neurons: full registers of 64, and some left over that are computed one by one.
Model sixty_seven(const rheobase_model& neuron) {
  const bool type_two = std::string_view(neuron.name) == "MorrisLecar";  // its rheobase is 8.8 nA, and it fires slowly
  Model model =
      lif_model(Json{{"duration_ms", type_two ? 300.0 : 60.0}, {"I_nA", type_two ? 10.0 : 2.0}, {"size", 67}});
  model.populations[0].model = neuron.name;
  return model;
}

Dimension dimension_of(const rheobase_field& f) {
  const rheobase_dimension& d = f.dimension;
  return {d.mass, d.length, d.time, d.current, d.temperature};
}

void check_same(const Outcome& a, const Outcome& b) {
  BOOST_TEST((a.spike_steps == b.spike_steps));
  BOOST_TEST((a.spike_neurons == b.spike_neurons));
  BOOST_TEST((a.V_mV == b.V_mV).all());
}

BOOST_AUTO_TEST_CASE(M10_without_its_extra_a_model_is_LIF_to_the_bit) {
  const std::string text = promise("M10");  // LIFRef(tau_ref 0) = LIF; ALIF(beta 0) = LIF; ...
  const std::regex equivalence(R"((\w+)\((\w+) 0\) = (\w+))");
  int checked = 0;
  for (std::sregex_iterator m(text.begin(), text.end(), equivalence), end; m != end; ++m, ++checked)
    for (const double I_nA : {2.0, 3.0, 500.0})
      for (const std::string reset : {"hard", "soft"}) {
        const std::string name = (*m)[1], extra = (*m)[2];
        Model model = lif_model(Json{{"duration_ms", 100.0}, {"I_nA", I_nA}, {"reset", reset}, {"size", 67}});
        Population& cell = model.populations[0];
        cell.values["V"] = Normal{millivolts(-60.0), millivolts(8.0)};
        cell.model = (*m)[3];
        const Outcome plain = run(model);
        BOOST_TEST(plain.spike_steps.size() > 67U);
        cell.model = name;
        const rheobase_model& with_extra = *bundled().find(RHEOBASE_KIND_NEURON, name).model;
        for (const rheobase_field& f : std::span(with_extra.parameters, with_extra.parameter_count))
          if (f.name == extra) cell.values[extra] = Quantity(0.0, dimension_of(f));
        BOOST_TEST_CONTEXT(name << ", " << I_nA << " nA, " << reset) { check_same(plain, run(model)); }
      }
  BOOST_TEST(checked == 2);
}

BOOST_AUTO_TEST_CASE(M10_a_list_of_equal_values_is_one_value_to_the_bit) {
  check_words(promise("M10"), {"heterogeneous arrays filled with one value = scalar parameter"});
  BOOST_TEST(all_neurons().size() >= 9U);
  for (const rheobase_model* neuron : all_neurons()) {
    BOOST_TEST_CONTEXT(neuron->name) {
      Model model = sixty_seven(*neuron);
      const Outcome scalar = run(model);
      for (const rheobase_field& f : std::span(neuron->parameters, neuron->parameter_count)) {
        if (f.choices != nullptr) continue;
        const Quantity value(f.default_value, dimension_of(f));
        model.populations[0].values[f.name] = std::vector<Quantity>(67, value);
      }
      const Outcome lists = run(model);
      BOOST_TEST(scalar.spike_steps.size() > 67U);
      check_same(scalar, lists);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_neuron_computes_the_same_bits_in_every_place_of_a_register) {
  for (const rheobase_model* neuron : all_neurons()) {
    BOOST_TEST_CONTEXT(neuron->name) {
      const Outcome outcome = run(sixty_seven(*neuron));
      const Eigen::Index rows = outcome.V_mV.size() / 67;
      int differ = 0;
      for (Eigen::Index row = 0; row < rows; ++row)
        for (Eigen::Index n = 1; n < 67; ++n) differ += outcome.V_mV[row * 67 + n] != outcome.V_mV[row * 67] ? 1 : 0;
      BOOST_TEST(differ == 0);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
