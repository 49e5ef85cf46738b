# As dh_strip does it, which takes more away than CPack's own CPACK_STRIP_FILES.
file(GLOB_RECURSE programs ${CPACK_TEMPORARY_DIRECTORY}/usr/bin/* ${CPACK_TEMPORARY_DIRECTORY}/usr/libexec/*)
execute_process(COMMAND strip --remove-section=.comment --remove-section=.note ${programs} COMMAND_ERROR_IS_FATAL ANY)
