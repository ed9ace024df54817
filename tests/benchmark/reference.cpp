#include "reference.hpp"

#include "cells.hpp"
#include "ornstein_uhlenbeck.hpp"

#include <algorithm>
#include <array>
#include <barrier>
#include <bit>
#include <stdexcept>
#include <thread>
#include <utility>

namespace rheobase::bench {
namespace {

constexpr std::size_t block = 64;
constexpr std::int64_t chunk = 100;  // steps

/// One block over some steps: as many neurons at a time as registers hold, which write their part of each mask.
template <class Cell>
void advance_block(const Columns& columns, const typename Cell::Shared& shared, std::size_t block_index,
                   std::int64_t first_step, std::int64_t steps, std::uint64_t* masks) {
  constexpr std::size_t registers = Cell::registers, tile = registers * width;
  static_assert(block % tile == 0);
  using Part = std::conditional_t<
      tile == 64, std::uint64_t,
      std::conditional_t<tile == 32, std::uint32_t, std::conditional_t<tile == 16, std::uint16_t, std::uint8_t>>>;
  for (std::size_t part = 0; part < block / tile; ++part) {
    const std::size_t first = block_index * block + part * tile;
    const auto cells = [&]<std::size_t... k>(std::index_sequence<k...>) {
      return std::array<Cell, registers>{Cell(columns, first + k * width)...};
    };
    std::array<Cell, registers> cell = cells(std::make_index_sequence<registers>());
    auto* to =
        reinterpret_cast<unsigned char*>(masks) + part * sizeof(Part);  // little-endian: part 0 is the lowest bits
    for (std::int64_t step = 0; step < steps; ++step, to += sizeof(std::uint64_t)) {
      Part fired = 0;
#pragma GCC unroll 16
      for (std::size_t k = 0; k < registers; ++k) {
        if constexpr (requires { cell[0].begin_step(first_step); }) cell[k].begin_step(first_step + step);
        fired = static_cast<Part>(fired | static_cast<Part>(bits(cell[k].step(shared))) << (k * width));
      }
      __builtin_memcpy(to, &fired, sizeof fired);
    }
    for (std::size_t k = 0; k < registers; ++k) cell[k].keep(columns, first + k * width);
  }
}

template <class Cell>
void advance_blocks(const Columns& columns, const Constants& constants, std::size_t from, std::size_t to,
                    std::int64_t first_step, std::int64_t steps, std::uint64_t* masks) {
  const typename Cell::Shared shared(constants);
  for (std::size_t b = from; b < to; ++b)
    advance_block<Cell>(columns, shared, b, first_step, steps, masks + (b - from) * static_cast<std::size_t>(steps));
}

using Advance = decltype(&advance_blocks<Lif>);

Advance kernel_of(const Case& what) {
  if (what.noise) return &advance_blocks<NoisyLif>;
  if (what.model == "LIF") return what.per_neuron ? &advance_blocks<LifPerNeuron> : &advance_blocks<Lif>;
  if (what.per_neuron) throw std::invalid_argument("no reference for " + what.model + " with parameters per neuron");
  if (what.model == "LIFRef") return &advance_blocks<LifRef>;
  if (what.model == "ALIF") return &advance_blocks<Alif>;
  if (what.model == "ExpIF") return &advance_blocks<ExpIf>;
  if (what.model == "HH") return &advance_blocks<Hh>;
  throw std::invalid_argument("no reference for " + what.model);
}

Columns columns_of(std::vector<std::vector<double>>& state, const Start& start) {
  Columns c{};
  for (std::size_t i = 0; i < state.size(); ++i) c.state[i] = state[i].data();
  for (std::size_t i = 0; i < start.per_neuron.size(); ++i) c.per_neuron[i] = start.per_neuron[i].data();
  return c;
}

std::size_t blocks_of(const Case& what) { return (static_cast<std::size_t>(what.size) + block - 1) / block; }

/// The bits of a block that are neurons.
std::uint64_t there(const Case& what, std::size_t b) {
  const std::size_t left = static_cast<std::size_t>(what.size) - b * block;
  return left >= block ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
}

/// Calls work(thread) on so many threads.
template <class Work>
void on_threads(int threads, Work work) {
  std::vector<std::jthread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
  work(0);
}

}  // namespace

const char* reference_instruction_set() { return instruction_set; }

SpikeList::Piece& SpikeList::add(std::size_t spikes) {
  return pieces_.emplace_back(Piece{spikes, std::make_unique_for_overwrite<std::uint32_t[]>(spikes),
                                    std::make_unique_for_overwrite<std::uint32_t[]>(spikes)});
}

std::uint64_t SpikeList::size() const {
  std::uint64_t sum = 0;
  for (const Piece& p : pieces_) sum += p.size;
  return sum;
}

Reference::Reference(const Case& what, Start start) : case_(what), start_(std::move(start)) { rewind(); }

void Reference::rewind() {
  state_ = start_.state;
  spikes_ = {};
}

void Reference::make_room_for_masks() { masks_.resize(blocks_of(case_) * static_cast<std::size_t>(case_.steps)); }

void Reference::keep_masks(int threads) {
  const Advance advance = kernel_of(case_);
  const Columns columns = columns_of(state_, start_);
  const std::size_t blocks = blocks_of(case_);
  make_room_for_masks();
  on_threads(threads, [&](int t) {
    const std::size_t from = blocks * static_cast<std::size_t>(t) / static_cast<std::size_t>(threads);
    const std::size_t to = blocks * static_cast<std::size_t>(t + 1) / static_cast<std::size_t>(threads);
    for (std::int64_t step = 0; step < case_.steps; step += chunk) {
      const std::int64_t steps = std::min(chunk, case_.steps - step);
      advance(columns, start_.constants, from, to, step, steps,
              masks_.data() + blocks * static_cast<std::size_t>(step) + from * static_cast<std::size_t>(steps));
    }
  });
}

std::uint64_t Reference::spikes_in_masks() const {
  std::uint64_t spikes = 0;
  const std::size_t blocks = blocks_of(case_);
  const std::uint64_t* mask = masks_.data();
  for (std::int64_t step = 0; step < case_.steps; step += chunk)
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::int64_t n = std::min(chunk, case_.steps - step); n > 0; --n)
        spikes += static_cast<std::uint64_t>(std::popcount(*mask++ & there(case_, b)));
  return spikes;
}

/// Each thread computes its blocks and counts their spikes of each step; from the counts of all follows where each
/// thread's spikes of a step go.
void Reference::record(int threads) {
  const Advance advance = kernel_of(case_);
  const Columns columns = columns_of(state_, start_);
  const std::size_t blocks = blocks_of(case_);
  std::vector<std::array<std::size_t, chunk>> places(static_cast<std::size_t>(threads));  // counts, and then positions
  std::barrier meet(threads);
  on_threads(threads, [&](int t) {
    const std::size_t from = blocks * static_cast<std::size_t>(t) / static_cast<std::size_t>(threads);
    const std::size_t to = blocks * static_cast<std::size_t>(t + 1) / static_cast<std::size_t>(threads);
    std::vector<std::uint64_t> masks((to - from) * chunk);
    auto& place = places[static_cast<std::size_t>(t)];
    for (std::int64_t first = 0; first < case_.steps; first += chunk) {
      const auto steps = static_cast<std::size_t>(std::min(chunk, case_.steps - first));
      advance(columns, start_.constants, from, to, first, static_cast<std::int64_t>(steps), masks.data());
      place.fill(0);
      for (std::size_t b = from; b < to; ++b) {
        std::uint64_t* mask = masks.data() + (b - from) * steps;
        const std::uint64_t neurons = there(case_, b);
        for (std::size_t n = 0; n < steps; ++n) place[n] += static_cast<std::size_t>(std::popcount(mask[n] &= neurons));
      }
      meet.arrive_and_wait();
      if (t == 0) {
        std::size_t total = 0;
        for (std::size_t n = 0; n < steps; ++n)
          for (auto& other : places) total += std::exchange(other[n], total);
        spikes_.add(total);
      }
      meet.arrive_and_wait();
      const SpikeList::Piece& piece = spikes_.pieces().back();
      for (std::size_t b = from; b < to; ++b) {
        const std::uint64_t* mask = masks.data() + (b - from) * steps;
        for (std::size_t n = 0; n < steps; ++n)
          for (std::uint64_t fired = mask[n]; fired != 0; fired &= fired - 1) {
            const std::size_t at = place[n]++;
            piece.step[at] = static_cast<std::uint32_t>(static_cast<std::size_t>(first) + n);
            piece.neuron[at] =
                static_cast<std::uint32_t>(b * block) + static_cast<std::uint32_t>(std::countr_zero(fired));
          }
      }
      meet.arrive_and_wait();
    }
  });
}

}  // namespace rheobase::bench
