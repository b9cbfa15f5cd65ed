; Per-user installer: no administrator rights, an entry in the Start menu, an uninstaller in "Apps".
; On request it opens retcode:// links (/LINKS) and offers itself for logs (/LOGS); both are off at first.
; bundle/windows/installer.py gives VERSION, FOLDER, ICON and OUT.
Target amd64-unicode ; as the program; so Wine without 32 bits runs it too
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "Sections.nsh"
!define CLASSES "Software\Classes"
!define CASE_KIND "Retcode.Case"
!define LOG_KIND "Retcode.Log"
!define LINK "${CLASSES}\retcode"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Retcode"
Name "Retcode"
OutFile "${OUT}"
RequestExecutionLevel user
ManifestDPIAware true
InstallDir "$LOCALAPPDATA\Programs\Retcode"
InstallDirRegKey HKCU "Software\Retcode" "Folder"
SetCompressor /SOLID lzma
BrandingText "Retcode ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Retcode"
VIAddVersionKey "FileDescription" "Installs Retcode for this user"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\retcode.exe"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A running program holds its files: try to open it for writing, and say so in one sentence if that fails.
!macro Running un
Function ${un}Running
  IfFileExists "$INSTDIR\retcode.exe" 0 done
  retry:
  ClearErrors
  FileOpen $0 "$INSTDIR\retcode.exe" a
  IfErrors 0 free
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Close Retcode first, then try again." /SD IDCANCEL IDRETRY retry
  SetErrorLevel 5
  Abort
  free:
  FileClose $0
  done:
FunctionEnd
!macroend
!insertmacro Running ""
!insertmacro Running "un."

; A kind of file that a double click opens with the program.
!macro FileKind NAME TITLE
  WriteRegStr HKCU "${CLASSES}\${NAME}" "" "${TITLE}"
  WriteRegStr HKCU "${CLASSES}\${NAME}\DefaultIcon" "" "$INSTDIR\retcode.exe,0"
  WriteRegStr HKCU "${CLASSES}\${NAME}\shell\open\command" "" '"$INSTDIR\retcode.exe" "%1"'
!macroend

; Tell Windows that what opens which file has changed.
!macro KindsChanged
  System::Call 'shell32::SHChangeNotify(i 0x8000000, i 0, p 0, p 0)'
!macroend

Section "Retcode"
  SectionIn RO
  ; In a folder of others that has a `lib` of its own: beside it, since an update and the uninstaller remove `lib`.
  IfFileExists "$INSTDIR\retcode.exe" ours
  IfFileExists "$INSTDIR\lib\*.*" 0 ours
  StrCpy $INSTDIR "$INSTDIR\Retcode"
  ours:
  Call Running
  RMDir /r "$INSTDIR\lib"        ; what an older version left behind
  RMDir /r "$INSTDIR\licences"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Retcode.lnk" "$INSTDIR\retcode.exe"
  WriteRegStr HKCU "Software\Retcode" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayName" "Retcode"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\retcode.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "The Retcode authors"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  !insertmacro FileKind "${CASE_KIND}" "Retcode case"
  WriteRegStr HKCU "${CLASSES}\.retcode-case" "" "${CASE_KIND}"
  !insertmacro KindsChanged
SectionEnd

; As `retcode-cli --register` does: --link comes first, so that nothing in a link is an option.
Section /o "Open retcode:// links" links
  WriteRegStr HKCU "${LINK}" "" "URL:Retcode"
  WriteRegStr HKCU "${LINK}" "URL Protocol" ""
  WriteRegStr HKCU "${LINK}\shell\open\command" "" '"$INSTDIR\retcode.exe" --link "%1"'
SectionEnd

Section /o "Offer Retcode for logs (Open with)" logs
  !insertmacro FileKind "${LOG_KIND}" "Log"
  WriteRegStr HKCU "${CLASSES}\.log\OpenWithProgids" "${LOG_KIND}" ""
  !insertmacro KindsChanged
SectionEnd

!macro Asked SWITCH SECTION
  ClearErrors
  ${GetOptions} $0 "${SWITCH}" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SECTION}
  ${EndIf}
!macroend

Function .onInit
  ${GetParameters} $0
  !insertmacro Asked "/LINKS" ${links}
  !insertmacro Asked "/LOGS" ${logs}
FunctionEnd

Section "Uninstall"
  Call un.Running
  RMDir /r "$INSTDIR\lib"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\retcode.exe"
  Delete "$INSTDIR\retcode-cli.exe"
  Delete "$INSTDIR\README.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"               ; only if nothing of the user's is in it
  Delete "$SMPROGRAMS\Retcode.lnk"
  DeleteRegKey HKCU "${CLASSES}\${CASE_KIND}"
  DeleteRegKey HKCU "${CLASSES}\${LOG_KIND}"
  DeleteRegValue HKCU "${CLASSES}\.log\OpenWithProgids" "${LOG_KIND}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.log\OpenWithProgids"
  ReadRegStr $0 HKCU "${CLASSES}\.retcode-case" ""
  StrCmp $0 "${CASE_KIND}" 0 +2       ; the user may have chosen another program
  DeleteRegKey HKCU "${CLASSES}\.retcode-case"
  ReadRegStr $0 HKCU "${LINK}\shell\open\command" ""
  StrCmp $0 '"$INSTDIR\retcode.exe" --link "%1"' 0 +2
  DeleteRegKey HKCU "${LINK}"    ; registered by this program, not by another copy of it
  !insertmacro KindsChanged
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Retcode"
SectionEnd
