#include "native/core/vault/key_file.hpp"

#include "native/core/vault/key_ring.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>

namespace tokpost {
namespace {

namespace fs = std::filesystem;

class KeyFileTest : public testing::Test {
 protected:
  std::string folder() const { return (directory_.path() / ".tokpost").string(); }
  void write(const std::string& text) {
    fs::create_directory(folder());
    std::ofstream(folder() + "/key") << text;
  }
  static mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
  }
  std::string fault() const {
    const auto file = read_or_make_key_file(folder());
    if (file) return "";
    EXPECT_EQ(file.error().kind, Errc::config);
    EXPECT_NE(file.error().message.find("TOKPOST_ENCRYPTION_KEY"), std::string::npos);
    return file.error().code;
  }

  test::TempDir directory_;
};

TEST_F(KeyFileTest, makes_a_key_that_the_ring_takes_and_finds_it_again) {
  const auto made = read_or_make_key_file(folder());
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->made);
  EXPECT_TRUE(KeyRing::takes(made->key.reveal()));
  const auto found = read_or_make_key_file(folder());
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(found->made);
  EXPECT_EQ(found->key, made->key);
}

TEST_F(KeyFileTest, only_the_owner_reads_it_and_git_does_not_see_it) {
  ASSERT_TRUE(read_or_make_key_file(folder()).has_value());
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(folder() + "/key"), 0600U);
  std::string ignored;
  std::getline(std::ifstream(folder() + "/.gitignore") >> std::ws, ignored);
  EXPECT_EQ(ignored, "*");
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder())) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{".gitignore", "key"}));
}

TEST_F(KeyFileTest, those_who_start_at_once_agree_on_one_key) {
  std::vector<std::string> keys(16);
  std::vector<std::thread> threads;
  threads.reserve(keys.size());
  for (auto& key : keys) {
    threads.emplace_back([this, &key] {
      const auto file = read_or_make_key_file(folder());
      if (file) key = file->key.reveal();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U);
  EXPECT_FALSE(keys.front().empty());
}

TEST_F(KeyFileTest, a_key_that_somebody_wrote_by_hand_may_end_in_a_line_break) {
  const std::string key = KeyRing::make_key().reveal();
  write(key + "\n");
  EXPECT_EQ(read_or_make_key_file(folder())->key.reveal(), key);
}

TEST_F(KeyFileTest, a_file_without_a_key_is_left_as_it_is) {
  write("not a key");
  EXPECT_EQ(fault(), "key_file");
  std::string text;
  std::getline(std::ifstream(folder() + "/key"), text);
  EXPECT_EQ(text, "not a key");
}

TEST_F(KeyFileTest, a_folder_that_cannot_be_made_is_a_clear_fault) {
  const auto file = read_or_make_key_file((directory_.path() / "none/.tokpost").string());
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().code, "key_file");
}

TEST_F(KeyFileTest, a_folder_in_the_place_of_the_file_cannot_be_read) {
  fs::create_directories(folder() + "/key");
  EXPECT_EQ(fault(), "key_file");
}

}  // namespace
}  // namespace tokpost
