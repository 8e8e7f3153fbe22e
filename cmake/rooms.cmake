# SPDX-License-Identifier: MIT
# A room is a folder with one idea, and its library. What it links with is what it may include: the linker keeps the
# arrows that docs/architecture.md draws.

# rig_room(NAME SOURCES FILE... [NEEDS ROOM...] [WITH LIBRARY...])
#   NEEDS  rooms below it, whose headers its own headers may include
#   WITH   libraries of the system, for itself alone
function(rig_room name)
  cmake_parse_arguments(room "" "" "SOURCES;NEEDS;WITH" ${ARGN})
  add_library(${name} STATIC ${room_SOURCES})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE) # getopt_long, open_memstream, memfd_create, close_range
  target_link_libraries(${name} PUBLIC ${room_NEEDS} rig_common PRIVATE ${room_WITH})
  # Those that AFL++ loads into its own process need it; the others lose nothing by it.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# rig_program(NAME SOURCES FILE... [NEEDS ROOM...] [WITH LIBRARY...])
function(rig_program name)
  cmake_parse_arguments(program "" "" "SOURCES;NEEDS;WITH" ${ARGN})
  add_executable(${name} ${program_SOURCES})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_link_libraries(${name} PRIVATE ${program_NEEDS} rig_common ${program_WITH})
endfunction()

# rig_write_targets(FILE): all targets of the project, for tests/static/rooms; a line each, separated by tabs:
#   target NAME TYPE FOLDER -        link NAME TYPE FOLDER LIBRARY        object NAME TYPE FOLDER PATH
function(rig_write_targets file)
  set(folders ${PROJECT_SOURCE_DIR})
  set(text "")
  while(folders)
    list(POP_FRONT folders folder)
    get_property(below DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
    list(APPEND folders ${below})
    get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    foreach(target ${targets})
      get_target_property(type ${target} TYPE)
      if(NOT type MATCHES "EXECUTABLE|LIBRARY" OR type STREQUAL "INTERFACE_LIBRARY")
        continue()
      endif()
      set(head "${target}\t${type}\t${folder}")
      string(APPEND text "target\t${head}\t-\n")
      get_target_property(links ${target} LINK_LIBRARIES)
      foreach(link ${links})
        string(APPEND text "link\t${head}\t${link}\n")
      endforeach()
      string(APPEND text "object\t${head}\t$<JOIN:$<TARGET_OBJECTS:${target}>,\nobject\t${head}\t>\n")
    endforeach()
  endwhile()
  file(GENERATE OUTPUT ${file} CONTENT "${text}")
endfunction()
