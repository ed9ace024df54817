#pragma once
// Reference cases as models: reads a case, builds the model that it describes, runs it.

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace rheobase::validation {

using Json = nlohmann::json;

/// The case whose file name begins with `id`.
Json load_case(const std::string& id);

/// The bundled plug-ins.
const Registry& bundled();

/// A number with the unit of its key, as the text "10 mV" would be read.
inline Quantity millivolts(double x) { return {x / 1e3, dimensions::voltage}; }
inline Quantity milliseconds(double x) { return {x / 1e3, dimensions::time}; }
inline Quantity nanoamperes(double x) { return {x / 1e9, dimensions::current}; }
inline Quantity megaohms(double x) { return {x * 1e6, dimensions::resistance}; }
/// A JSON number or list of them.
Value value_of(const Json& json, Quantity (*unit)(double));

/// The population "cell" of a case's inputs (V_rest_mV, tau_ms, ... and V0_mV), its constant current I_nA as "drive",
/// and the monitors "spikes" and "state" (V in every step).
Model lif_model(const Json& inputs);

/// What a run gave.
struct Outcome {
  std::vector<std::int64_t> spike_steps;  // of all neurons, in order
  std::vector<std::int64_t> spike_neurons;
  Eigen::ArrayXd spike_times_ms;
  Eigen::ArrayXd V_mV;  // row 0: the initial state; then after each step (times neurons)
  double dt_ms = 0.0;
  PopulationSummary summary;
  std::vector<Problem> warnings;
};
Outcome run(const Model& model, const RunOptions& options = {});
Outcome outcome_of(const Simulation& simulation);

/// All tables, byte by byte.
std::map<std::string, std::string> bytes_of(const Recordings& recordings);

/// Checks spikes, figures and sampled voltages of `outcome` against one "expected" object of a case.
void check_outcome(const Outcome& outcome, const Json& expected);

/// Checks to 1e-12 ms the time from the reset that ends the step of the first spike to the second crossing, as the
/// equation has it between the steps: V before the step that crosses, solved for the threshold. Held input alone.
void check_period(const Outcome& outcome, const Json& inputs, const Json& period_ms);
/// The time from the start (i = 0) or that reset to crossing i, in ms.
double crossing_ms(const Outcome& outcome, const Json& inputs, std::size_t i);

/// Checks how near V came to `theta_mV` (one for all samples, or one for each of V_mV) against what a case says.
void check_margin(const Outcome& outcome, const Eigen::ArrayXd& theta_mV, const Json& margin_mV);
inline void check_margin(const Outcome& outcome, double theta_mV, const Json& margin_mV) {
  check_margin(outcome, Eigen::ArrayXd::Constant(outcome.V_mV.size(), theta_mV), margin_mV);
}

/// Checks that all words are in a message.
void check_words(const std::string& message, const std::vector<std::string>& words);

/// What a case without inputs promises in words, and the numbers (without sign) in such a text, in order.
std::string promise(const std::string& id);
std::vector<double> numbers_in(const std::string& text);

}  // namespace rheobase::validation
