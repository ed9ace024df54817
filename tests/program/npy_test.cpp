// rheobase run --format npy: the same rows as CSV, in files that numpy.load reads.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <sstream>

using namespace rheobase::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(npy)

const std::string two_populations = R"(duration = "80 ms"
[population.exc]
model = "LIF"
size = 3
V = { linspace = { from = "-65 mV", to = "-60 mV" } }
[population.inh]
model = "LIFRef"
size = 2
[stimulus.drive]
model = "constant"
target = ["exc", "inh"]
amplitude = "2 nA"
[monitor.raster]
model = "spikes"
target = ["exc", "inh"]
[monitor.trace]
model = "state"
target = "exc"
interval = "0.3 ms"
[monitor.activity]
model = "rate"
target = ["exc", "inh"]
bin = "7.3 ms"
[monitor.histogram]
model = "intervals"
target = "exc"
[sweep]
"stimulus.drive.amplitude" = ["2 nA", "3 nA"]
)";

/// What stands before the rows of a .npy file, and the rows.
struct Npy {
  std::string header, rows;
  explicit Npy(const fs::path& file) {
    const std::string text = text_of(file);
    BOOST_REQUIRE(text.starts_with(std::string("\x93NUMPY\1\0", 8)));
    const auto length = static_cast<unsigned char>(text[8]) + 256U * static_cast<unsigned char>(text[9]);
    BOOST_TEST((10 + length) % 64 == 0U);
    BOOST_TEST(text[9 + length] == '\n');
    header = text.substr(10, length);
    rows = text.substr(10 + length);
  }
};

template <class T>
T cell(const std::string& rows, std::size_t offset) {
  T value;
  std::memcpy(&value, rows.data() + offset, sizeof value);
  return value;
}

std::vector<std::vector<std::string>> csv(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(text_of(file));
  for (std::string line; std::getline(text, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string one; std::getline(cells, one, ',');) rows.back().push_back(one);
  }
  rows.erase(rows.begin());  // titles
  return rows;
}

struct BothFormats {
  BothFormats() {
    folder.write("x.toml", two_populations);
    for (const char* format : {"csv", "npy"}) {
      const Said said = run_program(folder, {"run", "x.toml", "--format", format, "--output", format, "--quiet"});
      BOOST_REQUIRE(said.code == 0);
    }
  }
  Folder folder;
};

BOOST_FIXTURE_TEST_CASE(a_structured_array_holds_the_rows_of_the_csv_table, BothFormats) {
  const Npy raster(folder.path() / "npy" / "raster.npy");
  const auto rows = csv(folder.path() / "csv" / "raster.csv");
  BOOST_TEST(
      contains(
          raster.header,
          "'descr': [('run', '<i4'), ('step', '<i8'), ('time_ms', '<f8'), ('population', '<i4'), ('neuron', '<i4'), ]"),
      raster.header);
  BOOST_TEST(contains(raster.header, "'shape': (" + std::to_string(rows.size()) + ",)"), raster.header);
  BOOST_REQUIRE(raster.rows.size() == rows.size() * 28);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at = i * 28;
    BOOST_TEST(cell<std::int32_t>(raster.rows, at) == std::stoi(rows[i][0]));
    BOOST_TEST(cell<std::int64_t>(raster.rows, at + 4) == std::stoll(rows[i][1]));
    BOOST_TEST(cell<double>(raster.rows, at + 12) == std::stod(rows[i][2]));  // to the bit
    BOOST_TEST(cell<std::int32_t>(raster.rows, at + 20) == (rows[i][3] == "exc" ? 0 : 1));
    BOOST_TEST(cell<std::int32_t>(raster.rows, at + 24) == std::stoi(rows[i][4]));
  }
  const Npy trace(folder.path() / "npy" / "trace.npy");
  const auto samples = csv(folder.path() / "csv" / "trace.csv");
  BOOST_TEST(contains(trace.header, "('V_mV', '<f8')"), trace.header);
  BOOST_REQUIRE(trace.rows.size() == samples.size() * 36);
  for (std::size_t i = 0; i < samples.size(); ++i)
    BOOST_TEST(cell<double>(trace.rows, i * 36 + 28) == std::stod(samples[i][5]), boost::test_tools::tolerance(1e-15));
  const auto manifest = nlohmann::json::parse(text_of(folder.path() / "npy" / "manifest.json"));
  BOOST_TEST(manifest["recorded"][0]["file"] == "raster.npy");
  BOOST_TEST(manifest["recorded"][0]["rows"] == rows.size());
  BOOST_TEST(manifest["recorded"][0]["populations"] == (nlohmann::json{"exc", "inh"}));
}

BOOST_FIXTURE_TEST_CASE(analyse_reads_both_formats_alike, BothFormats) {
  const Said from_csv = run_program(folder, {"analyse", "csv"}), from_npy = run_program(folder, {"analyse", "npy"});
  BOOST_TEST(from_npy.code == 0, from_npy.err);
  BOOST_TEST(contains(from_csv.out, "inh"));
  BOOST_TEST(from_csv.out.substr(from_csv.out.find('\n')) == from_npy.out.substr(from_npy.out.find('\n')));

  const fs::path table = folder.path() / "npy" / "raster.npy";
  fs::resize_file(table, fs::file_size(table) - 1);
  const Said cut = run_program(folder, {"analyse", "npy"});
  BOOST_TEST(cut.code == 6);
  BOOST_TEST(contains(cut.err, "its length is not that of"), cut.err);
}

BOOST_FIXTURE_TEST_CASE(both_formats_get_the_same_figures, BothFormats) {
  std::size_t figures = 0;
  for (const auto& entry : fs::directory_iterator(folder.path() / "csv" / "figures")) {
    if (entry.path().extension() != ".svg") continue;
    ++figures;
    const fs::path same = folder.path() / "npy" / "figures" / entry.path().filename();
    BOOST_TEST((text_of(entry.path()) == text_of(same)), entry.path().filename() << " differs");
  }
  BOOST_TEST(figures == 2U);  // the overview, and the histogram of intervals
  const std::string script = text_of(folder.path() / "npy" / "figures" / "x.gp");
  BOOST_TEST(contains(script, "'../trace.npy' binary skip="), script);
}

BOOST_FIXTURE_TEST_CASE(tables_to_play_back_are_csv, BothFormats) {
  folder.write("play.toml",
               "duration = \"80 ms\"\n[population.p]\nmodel = \"LIF\"\n[stimulus.s]\nmodel = \"spike_playback\"\n"
               "target = \"p\"\nfile = \"npy/raster.npy\"\n");
  const Said played = run_program(folder, {"run", "play.toml"});
  BOOST_TEST(played.code == 3, played.err);
  BOOST_TEST(contains(played.err, "tables to play back are CSV"), played.err);
  const Said unknown = run_program(folder, {"run", "x.toml", "--format", "xls"});
  BOOST_TEST(unknown.code == 2);
  BOOST_TEST(contains(unknown.err, "--format is csv or npy, but it is 'xls'"), unknown.err);
  BOOST_TEST(contains(run_program(folder, {"run", "--help"}).out, "--format csv|npy"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told) {
  const Folder folder;
  folder.write("x.toml", two_populations);
  const Said said = run_program(folder, {"run", "x.toml", "--format", "npy", "--output", "out"}, "ulimit -f 4;");
  BOOST_TEST(said.code == 6, said.err);
  BOOST_TEST(contains(said.err, "ulimit -f"), said.err);
}

BOOST_AUTO_TEST_SUITE_END()
