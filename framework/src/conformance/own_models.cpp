#include "conformance/own_models.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/plugin/monitor.hpp>
#include <rheobase/plugin/neuron.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::conformance {
namespace {

template <class Real>
struct Clockwork {
  static constexpr auto name = "conformance_clockwork", description = "fires in every period-th step";
  struct Parameters {
    Real period = 7.0;
    static constexpr auto fields = std::tuple{field("period", &Parameters::period, "steps between spikes", positive)};
  };
  struct State {
    VoltageOf<Real> V = 0.0_mV;
    Real clock = 0.0;
    static constexpr auto fields = std::tuple{field("V", &State::V, "follows what it gets", membrane_potential),
                                              field("clock", &State::clock, "steps since the last spike")};
  };
  struct Coefficients {};
  static Coefficients prepare(const Parameters&, Time) { return {}; }
  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients&) {
    s.V = 0.9 * s.V + I * ResistanceOf<Real>(1.0_Mohm) + VoltageOf<Real>(0.1_mV) + jump;
    s.clock = where(s.clock >= p.period, Real(1.0), s.clock + 1.0);
    return s.clock >= p.period;
  }
};

class Witness {
 public:
  static constexpr auto name = "conformance_witness", description = "all spikes and samples";
  static constexpr auto needs = Needs::both;
  static constexpr auto columns =
      std::tuple{column_step, column_time, column_population, column_neuron, real_column<double>("value")};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  Witness(const Parameters&, const Watched& watched) : targets_(watched.targets()), variables_(watched.variables()) {}
  void observe(const Epoch& epoch, Rows<Witness>& rows) {
    for (std::size_t i = 0; i < epoch.spike_step.size(); ++i)
      rows.add(epoch.spike_step[i], epoch.spike_population[i], epoch.spike_neuron[i], 0.0);
    for (std::size_t k = 0; k < epoch.sample_step.size(); ++k)
      for (std::size_t v = 0; v < variables_; ++v)
        for (std::size_t t = 0; t < targets_; ++t)
          rows.add(epoch.sample_step[k], 0, static_cast<std::int64_t>(t), epoch.sampled[v][k * targets_ + t]);
  }

 private:
  std::size_t targets_, variables_;
};

}  // namespace

const rheobase_model& clockwork = NeuronModel<Clockwork>::model;
const rheobase_model& witness = MonitorModel<Witness>::model;

SharedSeries series_for(const rheobase_stimulus& stimulus, std::int64_t neurons) {
  auto series = std::make_shared<Series>();
  Series::Column values{"value", to_dimension(stimulus.series_dimension), {}};
  for (std::int64_t i = 0; i < neurons; ++i)
    for (std::int64_t row = 0; row < 20; ++row) {
      series->times.push_back(Time::from_value(1e-3 * static_cast<double>(row) + 1e-4 * static_cast<double>(i % 7)));
      series->neurons.push_back(i);
      values.si.push_back(1e-9 * static_cast<double>((row * 7 + i) % 11));
    }
  if (stimulus.series == RHEOBASE_SERIES_VALUES) series->columns.push_back(std::move(values));
  return series;
}

bool nothing_but_choices(const Values& values) {
  return std::ranges::all_of(values,
                             [](const auto& value) { return std::holds_alternative<std::string>(value.second); });
}

Network compiled(const Subject& subject, const Model& model, bool only_defaults) {
  RunOptions options;
  options.threads = 1;
  try {
    return compile(model, subject.registry, options);
  } catch (const ModelError& error) {
    if (only_defaults) throw NotApplicable{"a simulation refuses its defaults: see the check `defaults`"};
    throw Failed{fmt::format("a simulation refuses it: {}", error.what())};
  }
}

}  // namespace rheobase::conformance
