; Per-user installer: no administrator rights, an entry in the Start menu, an uninstaller in "Apps".
; bundle/windows/installer.py gives VERSION, FOLDER, ICON and OUT.
Target amd64-unicode ; as the program; so Wine without 32 bits runs it too
!include "MUI2.nsh"
!include "FileFunc.nsh"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Retcode"
Name "Retcode"
OutFile "${OUT}"
RequestExecutionLevel user
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

Section
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
SectionEnd

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
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Retcode"
SectionEnd
