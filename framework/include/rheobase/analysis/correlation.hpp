#pragma once
// How spikes depend on spikes: of the same neuron (autocorrelogram) and of other neurons (correlation, synchrony). Bins
// are those of counts.hpp; what is left after the last whole bin is not counted. Means over all pairs of neurons take time
// and memory for the spikes and bins, not for the pairs.

#include <rheobase/analysis/spike_trains.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rheobase {

/// How often a neuron fires again, by the time since a spike: index k stands for lags in (k bin, (k + 1) bin].
struct Autocorrelogram {
  Time bin{};
  std::vector<std::int64_t> pairs;       ///< spikes at such a lag after a reference
  std::vector<std::int64_t> references;  ///< spikes after which all lags of this bin are recorded

  /// pairs / (references * bin): the rate of a neuron at this time after it fired. Counting those references alone
  /// leaves no bias towards short lags. Empty without references.
  [[nodiscard]] std::optional<Frequency> rate(std::size_t k) const;
};

/// Perkel, Gerstein, Moore (1967), "Neuronal spike trains and stochastic point processes. I. The single spike train",
/// Biophys J 7:391. Lags of 0 are left out, and those below 0 are the same by symmetry. Neurons are added up.
/// @param bin whole steps @param longest rounded up to whole bins
/// @throws std::invalid_argument for a bin that is not whole steps, or a longest lag that is not positive
Autocorrelogram autocorrelogram(const SpikeTrains& trains, Time bin, Time longest);

/// Spike count correlation: Pearson's coefficient of the counts of two neurons in the same bins, averaged over all pairs
/// of neurons whose counts vary. For its meaning and its dependence on the bin: Cohen, Kohn (2011), "Measuring and
/// interpreting neuronal correlations", Nat Neurosci 14:811. With two neurons it is that of the pair.
/// Empty with fewer than two such neurons. @throws std::invalid_argument for a bin that is not whole steps
std::optional<double> mean_pairwise_correlation(const SpikeTrains& trains, Time bin);

/// Synchrony: the coherence measure kappa of Wang, Buzsaki (1996), "Gamma oscillation by synaptic inhibition in a
/// hippocampal interneuronal network model", J Neurosci 16:6402 (methods). With X(l) = 1 in the bins in which a neuron
/// fired and 0 in the others, a pair has
///   kappa_ij = sum_l X_i(l) X_j(l) / sqrt(sum_l X_i(l) sum_l X_j(l)),
/// and kappa is its mean over all pairs of neurons that fired. 1 when all fire in the same bins; independent neurons of
/// rate r have about r bin, so compare at the same bin. Empty with fewer than two such neurons.
/// @throws std::invalid_argument for a bin that is not whole steps
std::optional<double> spike_coherence(const SpikeTrains& trains, Time bin);

}  // namespace rheobase
