#pragma once
// Statistics of how many spikes there are in a time: rates, alone and over time, and the variability of counts. Bin k
// covers the steps first_step + k b .. first_step + (k + 1) b - 1, where b is the bin's width in steps.

#include <rheobase/analysis/spike_trains.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace rheobase {

/// Spikes / (neurons * recorded time). Empty without neurons or steps.
std::optional<Frequency> firing_rate(const SpikeTrains& trains);

/// Fano factor: the variance of a neuron's spike counts over successive windows, divided by their mean; of several
/// neurons the mean over those that fired in a window. 0 for the same count in each, 1 for a Poisson process. What is left
/// after the last whole window is not counted. The variance is the unbiased one (n - 1), so that a Poisson process is
/// expected to give 1 for any number of windows: Eden, Kramer (2010), "Drawing inferences from Fano factor
/// calculations", J Neurosci Methods 190:149; the factor itself: Fano (1947), Phys Rev 72:26.
/// Empty with fewer than two windows, or without a spike in them.
/// @throws std::invalid_argument for a window that is not whole steps, as all functions here do for a bin
std::optional<double> fano_factor(const SpikeTrains& trains, Time window);

/// A rate over time: value k is that of the bin which begins at begin + k bin.
struct RateSeries {
  Time begin{};
  Time bin{};
  std::vector<double> rate;  ///< in Hz; no values without neurons
};

/// Population rate: spikes in a bin / (neurons * bin), as the monitor of rates records it. A last bin that the recording
/// cuts short counts only the time that it covers.
RateSeries population_rate(const SpikeTrains& trains, Time bin);

/// The population rate smoothed by a Gaussian of standard deviation sigma, cut off at 5 sigma and sampled at the bins:
///   rate_k = sum_j K((k - j) bin) spikes_j / (neurons * sum_j K((k - j) bin) width_j),   K(t) = exp(-t^2 / (2 sigma^2)).
/// Both sums go over the bins that are recorded: at the edges the kernel is normalised anew by the part of it that is
/// inside, so that a constant rate stays constant up to the edges (and the number of spikes is not kept there).
/// Nawrot, Aertsen, Rotter (1999), "Single-trial estimation of neuronal firing rates", J Neurosci Methods 94:81; the
/// edges: Diggle (1985), "A kernel method for smoothing point process data", Appl Stat 34:138.
/// @throws std::invalid_argument also for a sigma that is not positive
RateSeries smoothed_rate(const SpikeTrains& trains, Time bin, Time sigma);

/// A peri-stimulus time histogram: a RateSeries whose time 0 is the onset.
struct Psth : RateSeries {
  std::int64_t trials = 0;  ///< onsets that were averaged over
};

/// Mean rate around onsets, over trials and neurons: spikes in a bin / (trials * neurons * bin). Bins cover `from` to `to`
/// relative to the onset (from may be negative), where an onset is the first step n with n dt >= onset, in which a
/// stimulus with that start begins to drive. Onsets whose bins are not all recorded are left out.
/// Gerstein, Kiang (1960), "An approach to the quantitative analysis of electrophysiological data from single neurons",
/// Biophys J 1:15. Empty without neurons or trials.
/// @throws std::invalid_argument also unless `from` is whole steps and `to` - `from` whole bins, at least one
std::optional<Psth> psth(const SpikeTrains& trains, std::span<const Time> onsets, Time from, Time to, Time bin);

}  // namespace rheobase
