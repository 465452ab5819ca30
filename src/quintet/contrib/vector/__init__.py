"""contrib.vector: vectors in columns, and searching by how near they are; also the documented path of these names.

Lives here: the model fields (`fields`) and their form fields (`forms`), distances (`distances`), approximate indexes
(`indexes`), the migration operation (`operations`), how hard an index searches (`tuning`), `checks`, and the app, which gives
SQLite its functions (`signals`). Not here: what a vector is and its bytes (`quintet.kit.vectors`), SQLite's functions
(`quintet.drivers.sqlite.vectors`), how psycopg sends vectors (`quintet.drivers.postgres.vectors`). Start with `fields`.
"""

from quintet.contrib.vector.distances import CosineDistance as CosineDistance
from quintet.contrib.vector.distances import HammingDistance as HammingDistance
from quintet.contrib.vector.distances import JaccardDistance as JaccardDistance
from quintet.contrib.vector.distances import L1Distance as L1Distance
from quintet.contrib.vector.distances import L2Distance as L2Distance
from quintet.contrib.vector.distances import MaxInnerProduct as MaxInnerProduct
from quintet.contrib.vector.fields import BitField as BitField
from quintet.contrib.vector.fields import HalfVectorField as HalfVectorField
from quintet.contrib.vector.fields import SparseVectorField as SparseVectorField
from quintet.contrib.vector.fields import VectorField as VectorField
from quintet.contrib.vector.indexes import HnswIndex as HnswIndex
from quintet.contrib.vector.indexes import IvfflatIndex as IvfflatIndex
from quintet.contrib.vector.operations import VectorExtension as VectorExtension
from quintet.contrib.vector.tuning import search_effort as search_effort
from quintet.kit.vectors import SparseVector as SparseVector

__all__ = [
    "BitField",
    "CosineDistance",
    "HalfVectorField",
    "HammingDistance",
    "HnswIndex",
    "IvfflatIndex",
    "JaccardDistance",
    "L1Distance",
    "L2Distance",
    "MaxInnerProduct",
    "SparseVector",
    "SparseVectorField",
    "VectorExtension",
    "VectorField",
    "search_effort",
]
