"""On what the rules of the catalog rest (依据), as shown beside them.

Article numbers recalled without the text at hand carry 约.
"""

MEASURES = "《医疗机构手术分级管理办法》（国卫办医政发〔2022〕18号）"
GRADES = f"{MEASURES}约第9条"
CATALOG = f"{MEASURES}约第4条"
ITEMIZED = f"{MEASURES}约第14条：三、四级手术逐项授予"
REPORTING = f"{MEASURES}约第11条"
RESTRICTED = "《医疗质量安全核心制度落实情况监测指标（2025年版）》指标二十八说明"
PROHIBITED = "《医疗技术临床应用管理办法》第9条"
CODES = "《手术操作分类代码国家临床版3.0》"
