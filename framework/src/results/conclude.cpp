#include "results/conclude.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <new>
#include <set>

namespace rheobase::detail {
namespace {

void measure(ExperimentResult& result, std::vector<Symptom> symptoms, const Experiment& experiment,
             const Registry& registry, int threads, const std::function<bool()>& stopped) {
  result.curves = fi_curves(experiment, result.runs, registry, threads, stopped);
  std::set<std::string> failures;
  for (const FiCurve& curve : result.curves)
    if (!curve.failure.empty() && failures.insert(curve.population).second)
      result.notes.push_back(
          fmt::format("the rheobase of population '{}' could not be measured: {}", curve.population, curve.failure));
  std::erase_if(symptoms, [&](const Symptom& symptom) {  // below its rheobase a curve is silent as it should be
    return symptom.kind == Symptom::Kind::silent && std::ranges::any_of(result.curves, [&](const FiCurve& curve) {
             return curve.population == symptom.summary.name && curve.first_that_fired &&
                    std::ranges::find(curve.points, symptom.run, &FiPoint::run) != curve.points.end();
           });
  });
  result.diagnoses = explain(std::move(symptoms), experiment.runs(), registry, stopped);
}

}  // namespace

void conclude(ExperimentResult& result, std::vector<Symptom> symptoms, const Experiment& experiment,
              const Registry& registry, int threads, ExperimentListener& listener) {
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<bool> is_reported = false;
  const auto stopped = [&] {  // asked from any thread
    if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(1) && !is_reported.exchange(true))
      listener.measures();
    return listener.should_stop();
  };
  try {
    measure(result, std::move(symptoms), experiment, registry, threads, stopped);
  } catch (const std::bad_alloc&) {
    result.notes.emplace_back("rheobases and diagnoses are left out: out of memory");
  } catch (const std::exception& error) {
    result.notes.push_back(fmt::format("rheobases and diagnoses are left out: {}", error.what()));
  }
  if (listener.should_stop())
    result.notes.push_back(fmt::format(
        "{} after the last run: rheobases and diagnoses that were not there yet are left out", listener.stop_reason()));
}

}  // namespace rheobase::detail
