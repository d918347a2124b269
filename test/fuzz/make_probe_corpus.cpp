// Writes the media fixtures into a directory, as the fuzzer's first inputs.
#include "test/native/support/media_corpus.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_probe_corpus DIRECTORY\n", stderr);
    return 2;
  }
  const std::filesystem::path directory(argv[1]);
  std::filesystem::create_directories(directory);
  int number = 0;
  for (const std::string& file : tokpost::test::media_corpus()) {
    std::ofstream(directory / ("fixture-" + std::to_string(number++)), std::ios::binary) << file;
  }
  return 0;
}
