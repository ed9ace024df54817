#include "simulation/checkpoint_file.hpp"

#include "text/digest.hpp"
#include "text/file_reader.hpp"
#include "text/file_writer.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <limits>

namespace rheobase {
namespace {

constexpr std::string_view magic = "rheobase checkpoint\n";
constexpr std::uint64_t format = 1;  // raised when what is written changes
constexpr std::size_t digest_size = 40;

/// What stands before the contents, in this order; numbers as the machine has them.
struct Head {
  char magic[20];
  char digest[digest_size];  // of the contents
  char padding[4];           // zero
  std::uint64_t format, size;
};
static_assert(sizeof(Head) == 80 && magic.size() == sizeof(Head::magic));

[[noreturn]] void refuse_file(const std::filesystem::path& file, const std::string& reason) {
  throw CheckpointError(fmt::format("the checkpoint {} {}", path_in_quotes(file), reason));
}

}  // namespace

void write_checkpoint_file(const std::filesystem::path& file, std::string_view contents) {
  Head head{};
  std::memcpy(head.magic, magic.data(), magic.size());
  std::memcpy(head.digest, sha1_of(contents).data(), digest_size);
  head.format = format;
  head.size = contents.size();
  write_whole_file(file, {std::string_view(reinterpret_cast<const char*>(&head), sizeof head), contents}, Durable::yes);
}

std::string read_checkpoint_file(const std::filesystem::path& file) {
  std::string bytes = read_file(file, std::numeric_limits<std::size_t>::max() / 4, "checkpoint");
  const auto cut_short = [&](std::uint64_t expected) {
    refuse_file(file, fmt::format("is cut short: it has {} bytes of {}; take an earlier one", bytes.size(), expected));
  };
  if (bytes.substr(0, magic.size()) != magic.substr(0, bytes.size()))
    throw CheckpointError(fmt::format("{} is not a checkpoint of Rheobase", path_in_quotes(file)));
  if (bytes.size() < sizeof(Head)) cut_short(sizeof(Head));
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.format != format)
    refuse_file(file,
                fmt::format("has format {}, but this program knows format {}; resume it with the program that wrote it",
                            head.format, format));
  const std::uint64_t size = bytes.size() - sizeof head;
  if (size < head.size) cut_short(sizeof head + head.size);
  const std::string_view contents = std::string_view(bytes).substr(sizeof head);
  const bool zero = std::string_view(head.padding, sizeof head.padding) == std::string_view("\0\0\0\0", 4);
  if (size > head.size || !zero || sha1_of(contents) != std::string_view(head.digest, digest_size))
    refuse_file(file, "is damaged: its bytes are not those that were written; take an earlier one");
  bytes.erase(0, sizeof head);
  return bytes;
}

}  // namespace rheobase
