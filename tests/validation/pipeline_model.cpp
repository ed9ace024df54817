#include "pipeline_model.hpp"

#include <rheobase/recordings/eigen.hpp>

namespace rheobase::validation {

Model pipeline_model() {
  Model model = lif_model(Json{{"duration_ms", 530.0}, {"size", 1500}});
  model.populations[0].values["V"] = Uniform{-65.0_mV, -50.0_mV};
  model.populations.push_back({.name = "other", .model = "LIF", .size = 701});
  model.stimuli[0].values["amplitude"] = 2.0_nA;
  model.stimuli.push_back(
      {.name = "all_at_once", .model = "constant", .targets = {{"other"}}, .values = {{"amplitude", 3.0_nA}}});
  model.stimuli.push_back(
      {.name = "in_every_step",
       .model = "step",
       .targets = {{"other", {{64, 300, 1}}}},
       .values = {{"amplitude", Quantity(1.0, dimensions::current)}, {"start", 100.0_ms}, {"stop", 104.0_ms}}});
  model.monitors.pop_back();
  model.monitors[0].targets = {{"cell"}, {"other"}};
  model.monitors.push_back(
      {.name = "some", .model = "spikes", .targets = {{"cell", {{3, 1400, 7}}}, {"other", {{690, 701, 1}}}}});
  model.monitors.push_back({.name = "rate", .model = "rate", .targets = {{"other"}}, .values = {{"bin", 0.7_ms}}});
  model.monitors.push_back({.name = "trace",
                            .model = "state",
                            .targets = {{"cell", {{500, 530, 2}}}, {"other", {{1, 3, 1}}}},
                            .values = {{"interval", 0.3_ms}}});
  return model;
}

std::size_t rows_before(const Table& whole, std::int64_t end) {
  return static_cast<std::size_t>((as_array(whole.integers("step")) < end).count());
}

}  // namespace rheobase::validation
