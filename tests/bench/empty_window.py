"""The smallest PySide6 window with a table, which start and memory are compared with."""

import sys

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

app = QApplication(sys.argv)
window = QMainWindow()
window.setWindowTitle("empty")
table = QTableView()
table.setModel(QStandardItemModel(0, 5, table))
window.setCentralWidget(table)
window.resize(1280, 800)
window.show()
sys.exit(app.exec())
