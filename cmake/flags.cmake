# Compiler flags that every target shares.
add_library(tokpost_flags INTERFACE)
target_include_directories(tokpost_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_include_directories(tokpost_flags SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(tokpost_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_JSON_NO_LIB)
target_compile_options(tokpost_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Wno-missing-field-initializers)  # initializers by name leave out what has a default
target_link_libraries(tokpost_flags INTERFACE Threads::Threads)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tokpost_flags INTERFACE -fcoroutines)
endif()
if(TOKPOST_SANITIZE)
  target_compile_options(tokpost_flags INTERFACE
    -fsanitize=${TOKPOST_SANITIZE} -fno-omit-frame-pointer -g1)
  target_link_options(tokpost_flags INTERFACE -fsanitize=${TOKPOST_SANITIZE})
  if(TOKPOST_SANITIZE MATCHES "undefined")
    target_compile_options(tokpost_flags INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()
if(TOKPOST_COVERAGE)
  target_compile_options(tokpost_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(tokpost_flags INTERFACE --coverage)
endif()
