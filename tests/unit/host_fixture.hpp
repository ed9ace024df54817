#pragma once
// What the tests of host programs share: a noisy model of two populations, and whether two simulations of it are alike.
#include <rheobase/plugin/monitor.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace host_test {

using namespace rheobase;

/// Keeps a number, and does not tell.
struct Forgetful {
  static constexpr auto name = "forgetful", description = "counts spikes and keeps the count to itself";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto columns = std::tuple{integer_column("count")};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  Forgetful(const Parameters&, const Watched&) {}
  void observe(const Epoch& epoch, Rows<Forgetful>&) { count += static_cast<std::int64_t>(epoch.spike_step.size()); }
  void finish(Rows<Forgetful>& rows) { rows.add(count); }
  std::int64_t count = 0;
};

struct Models {
  Models() {
    registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
    registry.add<MonitorModel<Forgetful>>();
  }

  /// 300 neurons in two populations under noise, in blocks of 64.
  static Model noisy() {
    Model model;
    model.duration = 60.0_ms;
    model.seed = 3;
    model.populations = {{"a", "LIF", 200, {{"tau", 10.0_ms}}}, {"b", "ALIF", 100}};
    model.stimuli = {{"noise", "white_noise", {{"a"}, {"b"}}, {{"mean", 2.0_nA}, {"std", 1.0_nA}}},
                     {"slow", "ornstein_uhlenbeck", {{"a", {{10, 190, 3}}}}},
                     {"drive", "constant", {{"a"}}, {{"amplitude", 0.5_nA}}}};
    model.monitors = {{"raster", "spikes", {{"a"}, {"b"}}}, {"activity", "rate", {{"b"}}}};
    return model;
  }
  [[nodiscard]] Simulation simulation(const Model& model = noisy(), RunOptions options = {}) const {
    options.block_size = 64;
    return {model, registry, options};
  }
  Registry registry;
};

inline bool same(const Simulation& a, const Simulation& b) {
  bool all = a.step() == b.step();
  for (const auto& [population, variable] : {std::pair{"a", "V"}, {"b", "V"}, {"b", "a"}})
    all = all && std::ranges::equal(a.state(population, variable), b.state(population, variable));
  for (const char* column : {"step", "population", "neuron"})
    all =
        all && std::ranges::equal(a.recordings()["raster"].integers(column), b.recordings()["raster"].integers(column));
  return all && std::ranges::equal(a.recordings()["activity"].reals("rate"), b.recordings()["activity"].reals("rate"));
}

template <class Function>
std::string refusal(Function function) {
  try {
    function();
  } catch (const ModelError& error) {
    return error.what();
  }
  BOOST_ERROR("was not refused");
  return {};
}

inline void check_says(const std::string& text, const std::string& part) {
  BOOST_TEST((text.find(part) != text.npos), "'" << part << "' is not in: " << text);
}

}  // namespace host_test
