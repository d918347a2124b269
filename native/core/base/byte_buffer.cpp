#include "native/core/base/byte_buffer.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <vector>

namespace tokpost {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kMostSpares = 4;

}  // namespace

struct ByteBuffer::Shelf {
  std::mutex mutex;
  std::vector<Memory> spares;
};

ByteBuffer::Shelf& ByteBuffer::shelf() {
  static auto* const kShelf = new Shelf();  // outlives every thread that may still give back
  return *kShelf;
}

void ByteBuffer::Free::operator()(char* memory) const {
  std::free(memory);
}

ByteBuffer::Memory ByteBuffer::allocate(std::size_t bytes) {
  const bool is_large = bytes == kLargeBytes;
  if (is_large) {
    const std::lock_guard lock(shelf().mutex);
    if (!shelf().spares.empty()) {
      Memory spare = std::move(shelf().spares.back());
      shelf().spares.pop_back();
      return spare;
    }
  }
  void* const memory = is_large ? std::aligned_alloc(kPageBytes, bytes) : std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return Memory(static_cast<char*>(memory));
}

void ByteBuffer::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  const std::size_t room = bytes < kLargeFromBytes ? bytes : std::max(bytes, kLargeBytes);
  Memory larger = allocate(room);
  if (size_ > 0) std::memcpy(larger.get(), data(), size_);
  const std::size_t size = size_;
  drop();
  memory_ = std::move(larger);
  size_ = size;
  capacity_ = room;
}

void ByteBuffer::append(const char* bytes, std::size_t count) {
  if (size_ + count > capacity_) reserve(std::max(size_ + count, 2 * capacity_));
  std::memcpy(data() + size_, bytes, count);
  size_ += count;
}

void ByteBuffer::drop() {
  Memory memory = std::move(memory_);
  const bool is_large = std::exchange(capacity_, 0) == kLargeBytes;
  size_ = 0;
  if (!is_large) return;
  const std::lock_guard lock(shelf().mutex);
  if (shelf().spares.size() < kMostSpares) shelf().spares.push_back(std::move(memory));
}

}  // namespace tokpost
