// What a checkpoint takes of memory, and what is left of a simulation that could not get it.
#include "../unit/bundled_models.hpp"
#include "counted_memory.hpp"

#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

using namespace rheobase;
namespace fs = std::filesystem;

namespace {

struct Checkpoints : BundledModels {
  Checkpoints() {
    std::string name = (fs::temp_directory_path() / "rheobase-costs-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~Checkpoints() { fs::remove_all(folder); }
  [[nodiscard]] fs::path file() const { return folder / "run.checkpoint"; }
  [[nodiscard]] Simulation simulation(std::int64_t size) const {
    Model model;
    model.duration = 20.0_ms;
    model.populations = {
        {"cells", "LIF", size, {{"tau", Uniform{5.0_ms, 20.0_ms}}, {"V", Uniform{-70.0_mV, -55.0_mV}}}}};
    model.stimuli = {{"noise", "ornstein_uhlenbeck", {{"cells"}}, {{"mean", 1.5_nA}}}};
    model.monitors = {{"activity", "rate", {{"cells"}}}};
    return {model, registry, {.threads = 1}};
  }
  fs::path folder;
};

bool same(const Simulation& a, const Simulation& b) {
  return a.step() == b.step() && std::ranges::equal(a.state("cells", "V"), b.state("cells", "V")) &&
         std::ranges::equal(a.last_spikes("cells"), b.last_spikes("cells")) &&
         std::ranges::equal(a.recordings()["activity"].reals("rate"), b.recordings()["activity"].reals("rate"));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(checkpoint_costs, Checkpoints)

BOOST_AUTO_TEST_CASE(a_checkpoint_is_written_and_read_with_a_fifth_of_the_state_at_most) {
  Simulation whole = simulation(300'000);
  whole.advance(20);
  const std::size_t with_one = counted::memory().bytes;
  const std::uint64_t values = 300'000 * 5 * sizeof(double);  // V, last spike, tau, its coefficients, the noise
  const auto is_bounded = [&](const char* what, std::size_t before) {
    const std::size_t more = counted::memory().peak - before;
    BOOST_TEST(more * 5 <= values, what << " takes " << more << " bytes, and the state " << values);
  };
  counted::watch_peak();
  whole.save(file());
  is_bounded("saving", with_one);
  BOOST_TEST(fs::file_size(file()) < with_one);
  Simulation resumed = simulation(300'000);
  std::size_t before = counted::memory().bytes;
  counted::watch_peak();
  resumed.restore(file());
  is_bounded("restoring", before);
  BOOST_TEST(same(whole, resumed));
  whole.set("population.cells.tau", 7.0_ms, {{0, 200'000}});  // where they are
  whole.save(file());
  before = counted::memory().bytes;
  counted::watch_peak();
  resumed.restore(file());
  is_bounded("restoring changed parameters", before);
  whole.run();
  resumed.run();
  BOOST_TEST(same(whole, resumed));
}

BOOST_AUTO_TEST_CASE(a_restore_that_gets_no_memory_changes_nothing_or_says_that_it_did) {
  Simulation saved = simulation(50);
  saved.advance(60);
  saved.set("population.cells.tau", 8.0_ms);
  saved.save(file());
  saved.run();
  int unchanged = 0, broken = 0;
  for (std::size_t successes = 0;; ++successes) {
    Simulation resumed = simulation(50), other = simulation(50);
    resumed.advance(10);
    other.advance(10);
    bool failed = false;
    std::string message;
    {
      const counted::FailingAllocation failing(successes);
      try {
        resumed.restore(file());
      } catch (const std::bad_alloc&) {
        failed = true;
      } catch (const std::exception& error) {  // also where a monitor could not be made
        failed = true;
        const counted::FailingAllocation no_more(1'000'000'000);
        message = error.what();
      }
      if (!failed && !counted::FailingAllocation::happened()) break;
    }
    if (message.find("part of it was read") != message.npos) {
      ++broken;
      BOOST_CHECK_THROW(resumed.advance(1), RunError);
      BOOST_CHECK_THROW(resumed.save(folder / "of_broken"), RunError);
      resumed.restore(file());
      resumed.run();
      BOOST_TEST(same(resumed, saved));
    } else if (failed) {
      ++unchanged;
      resumed.run();
      other.run();
      BOOST_TEST(same(resumed, other), "after " << successes << " allocations");
    }
  }
  BOOST_TEST(unchanged > 10);
  BOOST_TEST(broken > 0);
}

BOOST_AUTO_TEST_SUITE_END()
