#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace tokpost::test {

/// A file of test/fixtures as a whole.
inline std::string read_fixture(const std::string& name) {
  std::ifstream file(std::filesystem::path(TOKPOST_FIXTURES) / name, std::ios::binary);
  if (!file) throw std::runtime_error("no such fixture: " + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace tokpost::test
