#pragma once
// Sorts spikes, which come by step, to the neurons that are watched.

#include "model/selection.hpp"

#include <rheobase/analysis/spike_trains.hpp>

namespace rheobase::analysis {

class TrainCollector {
 public:
  enum class Fit { taken, not_watched, no_such_step, not_after_the_last };

  TrainCollector(Time dt, std::int64_t steps, Selection watched) : watched_(std::move(watched)) {
    trains_.dt = dt;
    trains_.steps = steps;
    trains_.neurons.resize(static_cast<std::size_t>(watched_.size()));
  }

  Fit add(std::int64_t step, std::int64_t neuron) {
    if (neuron < 0 || !watched_.contains(neuron)) return Fit::not_watched;
    if (step < 0 || step >= trains_.steps) return Fit::no_such_step;
    std::vector<std::int64_t>& train = trains_.neurons[static_cast<std::size_t>(watched_.below(neuron))];
    if (!train.empty() && train.back() >= step) return Fit::not_after_the_last;
    train.push_back(step);
    return Fit::taken;
  }

  SpikeTrains take() { return std::move(trains_); }

 private:
  Selection watched_;
  SpikeTrains trains_;
};

}  // namespace rheobase::analysis
