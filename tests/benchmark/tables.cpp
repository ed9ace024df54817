#include "tables.hpp"

#include "product.hpp"
#include "timed.hpp"

#include <rheobase/results/npy.hpp>
#include <rheobase/units/literals.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace rheobase::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_rows = 4096;  // rows that a monitor hands over at once
constexpr std::int64_t neurons = 500;     // sampled in each step

TableHeader header_of(TableWriting::Rows rows) {
  TableHeader header{.monitor = "table", .dt = 0.1_ms, .populations = {"cells"}, .columns = {}};
  header.columns = {{"step", RHEOBASE_COLUMN_STEP, {}, {}},
                    {"time", RHEOBASE_COLUMN_TIME, dimensions::time, {}},
                    {"population", RHEOBASE_COLUMN_POPULATION, {}, {}},
                    {"neuron", RHEOBASE_COLUMN_NEURON, {}, {}}};
  if (rows == TableWriting::Rows::samples)
    header.columns.push_back({"V", RHEOBASE_COLUMN_REAL, dimensions::voltage, "mV"});
  return header;
}

void write_all(const fs::path& file, std::string_view bytes) {
  constexpr std::size_t piece = std::size_t{1} << 18;  // as the sinks do
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error("cannot create " + file.string());
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), std::min(piece, bytes.size()));
    if (written <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(descriptor) != 0 || !bytes.empty()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

struct TableWriting::Impl {
  Impl(Format f, Rows rows, std::size_t count)
      : format(f),
        header(header_of(rows)),
        step(count),
        population(count),
        neuron(count),
        V(rows == Rows::samples ? count : 0) {
    const auto each = static_cast<std::size_t>(rows == Rows::samples ? neurons : 7);  // rows that share a step
    for (std::size_t row = 0; row < count; ++row) {
      step[row] = static_cast<std::int64_t>(row / each);
      neuron[row] = static_cast<std::int64_t>(row % each) * (rows == Rows::samples ? 1 : 1429);
      // Decays, as V does: all digits of a double are needed.
      if (rows == Rows::samples)
        V[row] = -0.05 - 0.015 / (1.0 + 1e-3 * static_cast<double>(step[row] % 139 + neuron[row]));
    }
    std::string name = (fs::temp_directory_path() / "rheobase-benchmark-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
    folder = name;
    file = folder / (format == Format::csv ? "table.csv.run-0" : "table.npy.run-0");
    write();
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    fs::remove(file);
    if (bytes.size() < count) throw std::runtime_error("no table was written to " + folder.string());
  }
  ~Impl() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  [[nodiscard]] std::unique_ptr<FileSink> sink() const {
    if (format == Format::csv) return std::make_unique<CsvSink>(folder, 0);
    return std::make_unique<NpySink>(folder, 0);
  }

  void write() const {
    const std::unique_ptr<FileSink> to = sink();
    to->open(header);
    for (std::size_t first = 0; first < step.size(); first += batch_rows) {
      const void* const last = V.empty() ? nullptr : &V[first];
      const std::array<const void*, 5> columns{&step[first], nullptr, &population[first], &neuron[first], last};
      to->append(header, {std::min(batch_rows, step.size() - first), {columns.data(), header.columns.size()}});
    }
    to->close();
  }

  Format format;
  TableHeader header;
  std::vector<std::int64_t> step, population, neuron;
  std::vector<double> V;
  fs::path folder, file;
  std::string bytes;
};

TableWriting::TableWriting(Format format, Rows rows, std::size_t count)
    : impl_(std::make_unique<Impl>(format, rows, count)) {}
TableWriting::~TableWriting() = default;
double TableWriting::bytes() const { return static_cast<double>(impl_->bytes.size()); }

Times TableWriting::write() const {
  const Times times = timed([&] { impl_->write(); });
  fs::remove(impl_->file);
  return times;
}

Times TableWriting::write_bytes() const {
  const Times times = timed([&] { write_all(impl_->file, impl_->bytes); });
  fs::remove(impl_->file);
  return times;
}

Times TableWriting::write_run(const Model& model, int threads) const {
  const std::unique_ptr<FileSink> sink = impl_->sink();
  Simulation simulation(model, registry(), {.threads = threads, .sink = sink.get()});
  const Times times = timed([&] {
    simulation.run();
    sink->close();
  });
  fs::remove(impl_->file);
  return times;
}

}  // namespace rheobase::bench
