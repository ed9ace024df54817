#include "rows.hpp"

#include "deviates_reference.hpp"
#include "product.hpp"
#include "tables.hpp"
#include "timed.hpp"
#include "whole_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>

namespace rheobase::bench {
namespace {

/// Makes what a subject needs when it is first measured; its group's subjects share it.
template <class Thing>
class Once {
 public:
  explicit Once(std::function<std::unique_ptr<Thing>()> make) : shared_(std::make_shared<Shared>()) {
    shared_->make = std::move(make);
  }
  Thing& operator()() const {
    if (!shared_->thing) shared_->thing = shared_->make();
    return *shared_->thing;
  }

 private:
  struct Shared {
    std::function<std::unique_ptr<Thing>()> make;
    std::unique_ptr<Thing> thing;
  };
  std::shared_ptr<Shared> shared_;
};

/// Puts groups and rows together.
class Planner {
 public:
  explicit Planner(bool small) : small_(small) {}

  /// Reference and product for one case, on one thread and on all.
  void compare(const std::string& name, Case what, double target, bool with_kernel = true) {
    what = shrunk(what);
    const Once<Reference> reference([what] { return std::make_unique<Reference>(what, start_of(what)); });
    const Once<Kernel> kernel([what] { return std::make_unique<Kernel>(what); });
    Group group{name, {}};
    for (const int threads : {1, all_threads()}) {
      if (threads == 1 && !group.subjects.empty()) break;  // a machine with one processor
      const auto subject = [&](const char* which, std::function<Times()> pass) {
        group.subjects.push_back({id(name, which, threads), what.updates(), threads, std::move(pass)});
      };
      subject("masks", [=] {
        reference().rewind();
        reference().make_room_for_masks();
        return timed([&] { reference().keep_masks(threads); });
      });
      subject("lists", [=] {
        reference().rewind();
        return timed([&] { reference().record(threads); });
      });
      subject("product", [=] {
        Simulation simulation(model_of(what), registry(), {.threads = threads});
        return timed([&] { simulation.run(); });
      });
      if (with_kernel && threads == 1) {
        subject("kernel", [=] { return timed([&] { kernel().run(); }); });
        plan_.rows.push_back({name + ", kernel alone; masks", id(name, "masks", 1), id(name, "kernel", 1)});
      }
      plan_.rows.push_back(
          {name + "; masks", id(name, "masks", threads), id(name, "product", threads), Row::Rule::at_least, target});
      plan_.rows.push_back(
          {name + "; lists", id(name, "lists", threads), id(name, "product", threads), Row::Rule::at_least, target});
    }
    plan_.groups.push_back(std::move(group));
  }

  /// Few neurons for long: ns a step.
  void few(const std::string& name, std::int64_t size, std::int64_t steps, double target) {
    const Case what = shrunk({.model = "LIF", .size = size, .steps = steps});
    const Once<Reference> reference([what] { return std::make_unique<Reference>(what, start_of(what)); });
    Group group{name, {}};
    group.subjects.push_back({id(name, "lists", 1), static_cast<double>(what.steps), 1, [=] {
                                reference().rewind();
                                return timed([&] { reference().record(1); });
                              }});
    for (const int threads : {1, all_threads()}) {
      if (threads == 1 && group.subjects.size() > 1) break;
      group.subjects.push_back({id(name, "product", threads), static_cast<double>(what.steps), threads, [=] {
                                  Simulation simulation(model_of(what), registry(), {.threads = threads});
                                  return timed([&] { simulation.run(); });
                                }});
    }
    plan_.rows.push_back({name + "; lists", id(name, "lists", 1), id(name, "product", 1), Row::Rule::at_most, target});
    if (all_threads() > 1)  // 0.95: what is no slower can still be measured as 5 % slower
      plan_.rows.push_back({name + ", all threads against one", id(name, "product", 1),
                            id(name, "product", all_threads()), Row::Rule::at_least, 0.95, true});
    plan_.groups.push_back(std::move(group));
  }

  void deviates(const std::string& name, const char* stimulus, void (*fill)(std::vector<double>&, std::uint64_t)) {
    const int calls = small_ ? 2 : 64;
    const double numbers = static_cast<double>(calls) * static_cast<double>(Deviates::in_a_call);
    const Once<Deviates> product([=] { return std::make_unique<Deviates>(stimulus); });
    const auto reference = [=] {
      std::vector<double> out(Deviates::in_a_call);
      fill(out, 0);
      return timed([&] {
        for (int i = 0; i < calls; ++i) fill(out, static_cast<std::uint64_t>(i));
      });
    };
    plan_.groups.push_back(
        {name, {{id(name, "reference", 1), numbers, 1, reference}, {id(name, "product", 1), numbers, 1, [=] {
                                                                      return timed([&] { product().run(calls); });
                                                                    }}}});
    plan_.rows.push_back({name, id(name, "reference", 1), id(name, "product", 1)});
  }

  /// Bytes of a table a second, beside a plain write of these bytes.
  void table(const std::string& name, TableWriting::Format format, TableWriting::Rows rows, Row::Rule rule,
             double target) {
    const auto writing = std::make_shared<TableWriting>(format, rows, small_ ? 2000 : 1'000'000);
    const std::string plain = id(name, "reference", 1), product = id(name, "product", 1);
    plan_.groups.push_back({name,
                            {{plain, writing->bytes(), 1, [=] { return writing->write_bytes(); }},
                             {product, writing->bytes(), 1, [=] { return writing->write(); }}}});
    plan_.rows.push_back({name, plain, product, rule, target, false, Row::Unit::bytes});
  }

  /// V of some neurons on its way to a file while the run goes on, beside the run without it and then the writing.
  void overlap(const std::string& name, Case what, std::int64_t watched) {
    if (all_threads() == 1) return;
    what = shrunk(what);
    const auto rows = static_cast<std::size_t>(what.steps * watched);
    const auto writing = std::make_shared<TableWriting>(TableWriting::Format::csv, TableWriting::Rows::samples, rows);
    Model model = model_of(what, false);
    model.monitors = {{.name = "table", .model = "state", .targets = {{"cells", {{0, watched}}}}}};
    const auto in_turn = [=] {
      Simulation simulation(model_of(what, false), registry(), {.threads = all_threads()});
      const Times run = timed([&] { simulation.run(); }), write = writing->write();
      return Times{run.wall + write.wall, run.processor + write.processor};
    };
    const auto at_once = [=] { return writing->write_run(model, all_threads()); };
    const std::string both = id(name, "reference", all_threads()), product = id(name, "product", all_threads());
    plan_.groups.push_back(
        {name, {{both, what.updates(), all_threads(), in_turn}, {product, what.updates(), all_threads(), at_once}}});
    plan_.rows.push_back({name, both, product});
  }

  void start_up(const std::string& name) {
    plan_.groups.push_back({name, {{id(name, "product", 1), 1.0, 1, [] { return run_one_step(); }}}});
    constexpr double ms = 1e6;
    plan_.rows.push_back({name, "", id(name, "product", 1), Row::Rule::at_most, 20.0 * ms});
  }

  void noise(const std::string& name, Case what) {
    compare(name, what, 0.0, false);
    std::erase_if(plan_.rows, [&](const Row& row) { return row.what == name + "; masks"; });
    for (Row& row : plan_.rows)
      if (row.what == name + "; lists") {
        row.rule = Row::Rule::rate;
        row.target = 0.2;
      }
  }

  void scaling(const std::string& name) {
    if (all_threads() == 1) return;
    plan_.rows.push_back({name + ", masks, all threads against one", id(name, "masks", 1),
                          id(name, "masks", all_threads()), Row::Rule::none, 0.0, true});
    plan_.rows.push_back({name + ", all threads against one", id(name, "product", 1),
                          id(name, "product", all_threads()), Row::Rule::at_least, 0.9 * all_threads(), true});
  }
  void cost(const std::string& what, const std::string& name, const std::string& compared_with, double target) {
    plan_.rows.push_back({what, id(compared_with, "product", 1), id(name, "product", 1), Row::Rule::cost, target});
  }

  Plan take() { return std::move(plan_); }

 private:
  static std::string id(const std::string& name, const std::string& which, int threads) {
    return fmt::format("{}/{}/{}", name, which, threads);
  }
  [[nodiscard]] Case shrunk(Case what) const {
    if (small_) {
      what.size = std::min<std::int64_t>(what.size, 1000);
      what.steps = std::min<std::int64_t>(what.steps, 210);
    }
    return what;
  }

  bool small_;
  Plan plan_;
};

}  // namespace

int all_threads() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

Plan plan(bool small) {
  Planner p(small);
  p.compare("LIF, 10 000", {.model = "LIF", .size = 10'000, .steps = 100'000}, 0.7);
  p.scaling("LIF, 10 000");
  p.compare("LIF, 1 million", {.model = "LIF", .size = 1'000'000, .steps = 1000}, 0.7);
  p.scaling("LIF, 1 million");
  p.compare("LIF, 10 million", {.model = "LIF", .size = 10'000'000, .steps = 1000}, 0.7);
  p.scaling("LIF, 10 million");
  p.cost("LIF, an update at 10 million against 10 000", "LIF, 10 million", "LIF, 10 000", 1.3);
  p.compare("LIF at random potentials, 10 000", {.model = "LIF", .size = 10'000, .steps = 20'000, .at_random = true},
            0.7);
  p.compare("LIF at random potentials, 1 million",
            {.model = "LIF", .size = 1'000'000, .steps = 1000, .at_random = true}, 0.7);
  p.compare("LIF, R and tau per neuron, 10 000", {.model = "LIF", .size = 10'000, .steps = 20'000, .per_neuron = true},
            0.4);
  p.compare("LIF, R and tau per neuron, 1 million",
            {.model = "LIF", .size = 1'000'000, .steps = 1000, .per_neuron = true}, 0.4);
  for (const char* model : {"LIFRef", "ALIF"}) {
    p.compare(fmt::format("{}, 10 000", model), {.model = model, .size = 10'000, .steps = 20'000}, 0.6);
    p.compare(fmt::format("{}, 1 million", model), {.model = model, .size = 1'000'000, .steps = 1000}, 0.6);
  }
  p.compare("ExpIF, 10 000", {.model = "ExpIF", .size = 10'000, .steps = 1000}, 0.5);
  p.compare("HH, 10 000", {.model = "HH", .size = 10'000, .steps = 300}, 0.5);
  p.deviates("uniform numbers", "uniform_deviates", &fill_uniform);
  p.deviates("normal deviates", "normal_deviates", &fill_normal);
  p.noise("LIF under Ornstein-Uhlenbeck noise, 10 000",
          {.model = "LIF", .size = 10'000, .steps = 500, .per_neuron = false, .noise = true});
  p.few("LIF, 50 neurons, 100 000 steps", 50, 100'000, 25.0);
  p.few("LIF, one neuron, 100 000 steps", 1, 100'000, 15.0);
  using Format = TableWriting::Format;
  using Rows = TableWriting::Rows;
  p.table("table of spikes as CSV; write() of its bytes", Format::csv, Rows::spikes, Row::Rule::rate, 0.05);
  p.table("table of V as CSV; write() of its bytes", Format::csv, Rows::samples, Row::Rule::rate, 0.05);
  p.table("table of spikes as npy; write() of its bytes", Format::npy, Rows::spikes, Row::Rule::at_least, 0.4);
  p.table("table of V as npy; write() of its bytes", Format::npy, Rows::samples, Row::Rule::at_least, 0.4);
  p.overlap("HH, 1000, V of 20 to CSV; run, then writing", {.model = "HH", .size = 1000, .steps = 10'000}, 20);
  p.start_up("the whole program, a bundled scenario of one step");
  return p.take();
}

}  // namespace rheobase::bench
