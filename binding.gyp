# Builds the addon: core, sandbox and binding in one self-contained file. CMakeLists.txt builds the
# same sources (native/sources.txt) without Node for the native tests.
{
  "variables": {
    # "static": our own OpenSSL, hidden inside the addon, the same under every runtime.
    # "node": Node's own OpenSSL, by its headers and its exported names; nothing is linked.
    "tokpost_openssl%": "static",
    # A folder with Boost's headers where the compiler does not find them by itself.
    "tokpost_boost_include%": "",
  },
  "target_defaults": {
    "include_dirs": ["."],
    "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except_all"],
    "defines": [
      "NAPI_VERSION=9",
      "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
      "TOKPOST_VERSION=\"<!(node -p \"require('./package.json').version\")\"",
      # As in cmake/flags.cmake.
      "BOOST_ASIO_SEPARATE_COMPILATION",
      "BOOST_ASIO_NO_DEPRECATED",
      "BOOST_BEAST_SEPARATE_COMPILATION",
      "BOOST_JSON_NO_LIB",
    ],
    # Node's own flags forbid what Boost needs and ask for another standard.
    "cflags!": ["-O3"],
    "cflags_cc!": ["-O3", "-fno-rtti", "-fno-exceptions", "-std=gnu++17", "-std=gnu++20"],
    "cflags": ["-O2", "-fvisibility=hidden", "-Wall", "-Wextra"],
    "cflags_cc": ["-std=c++20", "-frtti", "-fexceptions", "-fvisibility-inlines-hidden"],
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "GCC_ENABLE_CPP_RTTI": "YES",
      "GCC_OPTIMIZATION_LEVEL": "2",
      "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
      "MACOSX_DEPLOYMENT_TARGET": "13.3",
    },
    "conditions": [
      ["tokpost_boost_include != ''", {"include_dirs": ["<(tokpost_boost_include)"]}],
      ["tokpost_openssl == 'static'", {
        # Node's headers carry Node's OpenSSL: they come after those of the library we link.
        "include_dirs!": ["<(node_root_dir)/include/node"],
        "include_dirs": ["<!@(pkg-config --cflags-only-I libssl | sed s/-I//g)"],
        "cflags": ["-idirafter <(node_root_dir)/include/node"],
        "xcode_settings": {"OTHER_CFLAGS": ["-idirafter", "<(node_root_dir)/include/node"]},
      }, {
        "defines": ["TOKPOST_NODE_OPENSSL"],
      }],
      ["OS == 'linux'", {
        # The sections let the linker leave out what nothing calls: a third of the file.
        "cflags": ["-fstack-protector-strong", "-ffunction-sections", "-fdata-sections"],
        # Coroutines are a flag of their own in GCC 10, and harmless later. GCC 12 takes Asio's
        # recycled coroutine frames for mismatched allocations, and files that a bundle includes for
        # headers.
        "cflags_cc": ["-fcoroutines", "-Wno-mismatched-new-delete", "-Wno-subobject-linkage"],
      }],
    ],
  },
  # What every call and every byte passes through is compiled for speed. The rest mostly waits for
  # others: compiled for size it is half as large.
  "targets": [
    {
      "target_name": "tokpost_compact",
      "type": "static_library",
      "sources": ["<!@(node scripts/unite compact)"],
      "cflags": ["-Os"],
      "xcode_settings": {"GCC_OPTIMIZATION_LEVEL": "s"},
    },
    {
      "target_name": "tokpost",
      "sources": ["<!@(node scripts/unite fast)"],
      "dependencies": ["tokpost_compact"],
      # Our own SQLite, for the same reason as our own OpenSSL: newer Nodes export theirs.
      "libraries": ["<!(pkg-config --variable=libdir sqlite3)/libsqlite3.a"],
      "conditions": [
        ["tokpost_openssl == 'static'", {
          "libraries": [
            "<!(pkg-config --variable=libdir libssl)/libssl.a",
            "<!(pkg-config --variable=libdir libcrypto)/libcrypto.a",
          ],
        }],
        ["OS == 'linux'", {
          "ldflags": [
            # Without this Node's exported OpenSSL names win over the linked ones.
            "-Wl,--exclude-libs,ALL",
            "-Wl,--version-script=<(module_root_dir)/native/binding/exports.map",
            "-static-libstdc++",
            # Without this, too, all of std::random_device comes along, and asks for glibc 2.36.
            "-Wl,--gc-sections",
            # The code outlives the last environment: threads of another one may still be in it.
            "-Wl,-z,nodelete",
            "-Wl,-z,relro,-z,now",
          ],
        }],
      ],
    },
  ],
}
