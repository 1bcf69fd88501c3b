// SPDX-License-Identifier: BSD-3-Clause
// Version 2 of an object's header: "OHDR" and blocks "OCHK", in which messages follow each other.
#include "io/container/hdf5_header.h"

#include <utility>
#include <vector>

namespace pose_refine::io {
namespace {

constexpr std::uint64_t kContinuation = 16;
constexpr std::uint64_t kChecksum = 4;  // bytes after each block
constexpr unsigned kShared = 2;         // the flag of a message that is elsewhere

struct Block {
  std::uint64_t address = 0, size = 0;
};

// What is known of a header while it is read.
struct Header {
  bool ordered = false;  // messages have the order in which they were made
  std::vector<Block> blocks;
  Hdf5Messages messages;
};

bool is_needed(std::uint64_t type) {
  switch (static_cast<Hdf5Message>(type)) {
    case Hdf5Message::kDataspace:
    case Hdf5Message::kDatatype:
    case Hdf5Message::kFillValue:
    case Hdf5Message::kLayout:
    case Hdf5Message::kFilters:
      return true;
  }
  return false;
}

// Says where the rest of a header is. A block begins with "OCHK".
Result<Block> continuation(Hdf5Source& source, std::string_view bytes) {
  Hdf5Cursor cursor(bytes);
  const std::uint64_t address = cursor.number(8), size = cursor.number(8);
  if (!cursor.ok() || size < 4 + kChecksum) return source.damaged("its header has no other half");
  const Result<std::string> magic = source.read(address, 4);
  if (!magic) return magic.error();
  if (*magic != "OCHK") return source.damaged("its header continues where none is");
  return Block{address + 4, size - 4 - kChecksum};
}

Status add_message(Hdf5Source& source, Hdf5Cursor& cursor, Header& header) {
  const std::uint64_t type = cursor.number(1);
  const std::uint64_t size = cursor.number(2), flags = cursor.number(1);
  if (header.ordered) cursor.take(2);
  const std::string_view bytes = cursor.take(size);
  if (!cursor.ok()) return source.damaged("a message of its header is cut off");
  if (type == kContinuation) {
    const Result<Block> block = continuation(source, bytes);
    if (!block) return block.error();
    header.blocks.push_back(*block);
  }
  if (!is_needed(type)) return ok_status();
  if ((flags & kShared) != 0) header.messages.shared = true;
  header.messages.bytes[static_cast<Hdf5Message>(type)] = bytes;
  return ok_status();
}

Status add_block(Hdf5Source& source, const Block& block, Header& header) {
  const Result<std::string> bytes = source.read(block.address, block.size);
  if (!bytes) return bytes.error();
  Hdf5Cursor cursor(*bytes);
  const std::size_t least = header.ordered ? 6 : 4;  // what is left then is a gap
  while (cursor.left() >= least) {
    const Status added = add_message(source, cursor, header);
    if (!added) return added;
  }
  return ok_status();
}

// Reads the head of the first block, which is as long as its flags say. It returns nothing for
// another version.
Result<std::optional<Header>> start(Hdf5Source& source, std::uint64_t address) {
  constexpr std::uint64_t kHead = 6;
  const Result<std::string> head = source.read(address, kHead);
  if (!head) return head.error();
  if (head->substr(0, 5) != std::string("OHDR\x02", 5)) return std::optional<Header>();
  const auto flags = static_cast<unsigned char>((*head)[5]);
  const std::uint64_t optional = ((flags & 32u) != 0 ? 16u : 0u) + ((flags & 16u) != 0 ? 4u : 0u);
  const std::uint64_t width = std::uint64_t{1} << (flags & 3u);
  const Result<std::string> rest = source.read(address + kHead, optional + width);
  if (!rest) return rest.error();
  Hdf5Cursor cursor(*rest);
  cursor.take(optional);
  Header header;
  header.ordered = (flags & 4u) != 0;
  header.blocks.push_back({address + kHead + optional + width, cursor.number(width)});
  return std::optional<Header>(std::move(header));
}

}  // namespace

Result<std::optional<Hdf5Messages>> hdf5_messages(Hdf5Source& source, std::uint64_t address) {
  Result<std::optional<Header>> found = start(source, address);
  if (!found) return found.error();
  if (!*found) return std::optional<Hdf5Messages>();
  Header& header = **found;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < header.blocks.size(); ++i) {
    const Block block = header.blocks[i];
    // Blocks that lead to each other have no end.
    if (block.size > source.size() - total) return source.damaged("its header is too long");
    total += block.size;
    const Status added = add_block(source, block, header);
    if (!added) return added.error();
  }
  return std::optional<Hdf5Messages>(std::move(header.messages));
}

}  // namespace pose_refine::io
