#include "simulation/checkpoint_file.hpp"

#include "text/fast_digest.hpp"
#include "text/file_writer.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace rheobase {
namespace {

constexpr std::string_view magic = "rheobase checkpoint\n";
constexpr std::uint64_t format = 2;  // raised when what is written changes
constexpr std::size_t digest_size = 32;

/// What comes before the contents, in this order; numbers as the machine has them. Every format has its number here.
struct Head {
  char magic[20];
  char digest[digest_size];  // of the contents
  char padding[12];          // zero
  std::uint64_t format, size;
};
static_assert(sizeof(Head) == 80 && magic.size() == sizeof(Head::magic));

[[noreturn]] void refuse_file(const std::filesystem::path& file, const std::string& reason) {
  throw CheckpointError(fmt::format("the checkpoint {} {}", path_in_quotes(file), reason));
}

/// Fills the buffer, or as much of it as the file has.
std::size_t read_up_to(const FileReader& reader, std::span<char> buffer) {
  std::size_t size = 0;
  for (std::size_t bytes = 1; bytes > 0 && size < buffer.size(); size += bytes)
    bytes = reader.read(buffer.subspan(size));
  return size;
}

}  // namespace

void write_checkpoint_file(const std::filesystem::path& file, const std::function<void(ByteWriter&)>& write) {
  write_whole_file(
      file,
      [&](FileWriter& to) {
        Head head{};
        const std::string_view head_bytes(reinterpret_cast<const char*>(&head), sizeof head);
        to.write(head_bytes);  // its room: the digest is known at the end
        FastDigest digest;
        ByteWriter contents([&](std::span<const char> bytes) {
          digest.add(bytes);
          head.size += bytes.size();
          to.write({bytes.data(), bytes.size()});
        });
        write(contents);
        contents.flush();
        std::memcpy(head.magic, magic.data(), magic.size());
        std::memcpy(head.digest, digest.text().data(), digest_size);
        head.format = format;
        to.write_over_begin(head_bytes);
      },
      Durable::yes);
}

CheckpointFile::CheckpointFile(std::filesystem::path file) : file_(std::move(file)), reader_(file_, "checkpoint") {
  Head head;
  const std::size_t there = read_up_to(reader_, {reinterpret_cast<char*>(&head), sizeof head});
  const auto cut_short = [&](std::uint64_t has, std::uint64_t expected) {
    refuse_file(file_, fmt::format("is cut short: it has {} bytes of {}; take an earlier one", has, expected));
  };
  if (std::memcmp(head.magic, magic.data(), std::min(there, magic.size())) != 0)
    throw CheckpointError(fmt::format("{} is not a checkpoint of Rheobase", path_in_quotes(file_)));
  if (there < sizeof head) cut_short(there, sizeof head);
  if (head.format != format)
    refuse_file(file_,
                fmt::format("has format {}, but this program knows format {}; resume it with the program that wrote it",
                            head.format, format));
  FastDigest digest;
  std::vector<char> piece(64 << 10);
  for (std::size_t bytes = piece.size(); bytes == piece.size(); size_ += bytes) {
    bytes = read_up_to(reader_, piece);
    digest.add({piece.data(), bytes});
  }
  if (size_ < head.size) cut_short(sizeof head + size_, sizeof head + head.size);
  const bool zero = std::ranges::all_of(head.padding, [](char c) { return c == 0; });
  if (size_ > head.size || !zero || digest.text() != std::string_view(head.digest, digest_size))
    refuse_file(file_, "is damaged: its bytes are not those that were written; take an earlier one");
}

ByteReader CheckpointFile::contents() {
  reader_.go_to(sizeof(Head));
  return {size_, [this](std::span<char> to) {
            if (read_up_to(reader_, to) < to.size()) refuse_file(file_, "was changed while it was read");
          }};
}

}  // namespace rheobase
