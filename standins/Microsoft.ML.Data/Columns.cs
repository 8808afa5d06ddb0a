using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML
{
    public static class TransformExtensionsCatalog
    {
        public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
            new(catalog.Environment, outputColumnName, inputColumnName);

        public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
            new(catalog.Environment, outputColumnName, inputColumnNames);

        public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
            new(catalog.Environment, null, columnNames);

        public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden) =>
            new(catalog.Environment, columnNames, null, keepHidden);

        public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
            new(catalog.Environment, columnNames, null);
    }
}

namespace Microsoft.ML.Data
{
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string Signature = "ConcatTransform";

        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
            : base(env.Register(nameof(ColumnConcatenatingTransformer)))
        {
            _output = outputColumnName;
            _inputs = inputColumnNames;
        }

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
            new ColumnConcatenatingTransformer(env, ctx.Reader.ReadString(), [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadString())]);

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Signature);
            ctx.Writer.Write(_output);
            ctx.Writer.Write(_inputs.Length);
            Array.ForEach(_inputs, ctx.Writer.Write);
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
        {
            DataViewSchema.Column[] inputs = [.. _inputs.Select(name => schema.GetColumnOrNull(name) ?? throw Errors.MissingColumn("inputSchema", "input", name))];
            DataViewType item = Item(inputs[0].Type);
            if (inputs.FirstOrDefault(column => !Item(column.Type).Equals(item)) is { Name: { } odd } mismatch)
            {
                throw Errors.WrongColumn("inputSchema", "input", odd, item.ToString(), Item(mismatch.Type).ToString());
            }

            return Generic.Call<IRowMapper>(typeof(ColumnConcatenatingTransformer), nameof(CreateMapper), item.RawType, null, _output, item, inputs);
        }

        private static IRowMapper CreateMapper<T>(string output, PrimitiveDataViewType item, DataViewSchema.Column[] inputs) => new Mapper<T>(output, item, inputs);

        private static DataViewType Item(DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;

        private sealed class Mapper<T>(string output, PrimitiveDataViewType item, DataViewSchema.Column[] inputs) : IRowMapper
        {
            public DataViewSchema.DetachedColumn[] Outputs =>
                [new(output, inputs is [{ Type: VectorDataViewType }] ? inputs[0].Type : new VectorDataViewType(item, Size()))];

            public IEnumerable<int> Dependencies(int output) => inputs.Select(column => column.Index);

            public Delegate CreateGetter(DataViewRow input, int output)
            {
                Action<List<T>>[] appenders = [.. inputs.Select(column => Appender(input, column))];
                var values = new List<T>();
                return new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) =>
                {
                    values.Clear();
                    foreach (Action<List<T>> append in appenders)
                    {
                        append(values);
                    }

                    VBufferEditor<T> editor = VBufferEditor.Create(ref value, values.Count);
                    values.CopyTo(editor.Values);
                    value = editor.Commit();
                });
            }

            private static Action<List<T>> Appender(DataViewRow row, DataViewSchema.Column column)
            {
                if (column.Type is VectorDataViewType)
                {
                    ValueGetter<VBuffer<T>> vectors = row.GetGetter<VBuffer<T>>(column);
                    VBuffer<T> vector = default;
                    return values =>
                    {
                        vectors(ref vector);
                        values.AddRange(vector.DenseValues());
                    };
                }

                ValueGetter<T> scalars = row.GetGetter<T>(column);
                T scalar = default;
                return values =>
                {
                    scalars(ref scalar);
                    values.Add(scalar);
                };
            }

            private int Size() => inputs.All(column => column.Type is not VectorDataViewType { Size: 0 })
                ? inputs.Sum(column => (column.Type as VectorDataViewType)?.Size ?? 1)
                : 0;
        }
    }
}

namespace Microsoft.ML.Transforms
{
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly IHostEnvironment _env;
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        {
            ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            _env = env;
            _output = outputColumnName;
            _inputs = inputColumnNames.Length > 0 ? inputColumnNames : [outputColumnName];
        }

        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            var transformer = new ColumnConcatenatingTransformer(_env, _output, _inputs);
            transformer.GetOutputSchema(input.Schema);
            return transformer;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            SchemaShape.Column[] inputs = [.. _inputs.Select(name => inputSchema.Require(name, "input"))];
            if (inputs.FirstOrDefault(column => column.ItemType != inputs[0].ItemType) is { Name: { } odd } mismatch)
            {
                throw Errors.WrongColumn(nameof(inputSchema), "input", odd, inputs[0].ItemType.ToString(), mismatch.ItemType.ToString());
            }

            bool variable = inputs.Any(column => column.Kind == SchemaShape.Column.VectorKind.VariableVector);
            return inputSchema.With(
            [
                new(_output, variable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector, inputs[0].ItemType, inputs[0].IsKey),
            ]);
        }
    }

    public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
    {
        private readonly (string Output, string Input)[] _columns;

        internal ColumnCopyingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName)
            : this(env, (outputColumnName, inputColumnName))
        {
        }

        internal ColumnCopyingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
            : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, columns)) => _columns = columns;

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            return inputSchema.With([.. _columns.Select(pair => inputSchema.Require(pair.Input, "input").Renamed(pair.Output))]);
        }
    }

    public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
    {
        internal const string Signature = "CopyTransform";

        internal ColumnCopyingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
            : base(env.Register(nameof(ColumnCopyingTransformer)), columns)
        {
        }

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
            new ColumnCopyingTransformer(env, [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => (ctx.Reader.ReadString(), ctx.Reader.ReadString()))]);

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Signature);
            ctx.Writer.Write(ColumnPairs.Length);
            foreach ((string output, string input) in ColumnPairs)
            {
                ctx.Writer.Write(output);
                ctx.Writer.Write(input);
            }
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema) =>
            new Mapper([.. ColumnPairs.Select(pair => (pair.Output, Require(schema, pair.Input)))]);

        private sealed class Mapper((string Output, DataViewSchema.Column Input)[] columns) : IRowMapper
        {
            public DataViewSchema.DetachedColumn[] Outputs => [.. columns.Select(c => new DataViewSchema.DetachedColumn(c.Output, c.Input.Type, c.Input.Annotations))];

            public IEnumerable<int> Dependencies(int output) => [columns[output].Input.Index];

            public Delegate CreateGetter(DataViewRow input, int output) =>
                Generic.Call<Delegate>(typeof(Mapper), nameof(Getter), columns[output].Input.Type.RawType, null, input, columns[output].Input);

            private static ValueGetter<T> Getter<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);
        }
    }

    public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
    {
        internal ColumnSelectingEstimator(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden = false, bool ignoreMissing = false)
            : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, keepColumns, dropColumns, keepHidden, ignoreMissing))
        {
        }

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            ArgumentNullException.ThrowIfNull(inputSchema);
            Transformer.Check(inputSchema.Select(column => column.Name));
            return new SchemaShape(inputSchema.Where(column => Transformer.Keeps(column.Name)));
        }
    }

    public sealed class ColumnSelectingTransformer : ITransformer
    {
        internal const string Signature = "SelectColumnsTransform";

        private readonly string[] _names;
        private readonly bool _keep;
        private readonly bool _keepHidden;
        private readonly bool _ignoreMissing;

        internal ColumnSelectingTransformer(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden = false, bool ignoreMissing = false)
        {
            ArgumentNullException.ThrowIfNull(env);
            _keep = keepColumns is { Length: > 0 };
            if (_keep == dropColumns is { Length: > 0 })
            {
                throw new InvalidOperationException($"Exactly one of {nameof(keepColumns)} and {nameof(dropColumns)} must be specified.");
            }

            _names = _keep ? keepColumns : dropColumns;
            _keepHidden = keepHidden;
            _ignoreMissing = ignoreMissing;
        }

        bool ITransformer.IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Select(new EmptyDataView(inputSchema)).Schema;

        public IDataView Transform(IDataView input) => Select(input);

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Select(new EmptyDataView(inputSchema));

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Signature);
            ctx.Writer.Write(_keep);
            ctx.Writer.Write(_keepHidden);
            ctx.Writer.Write(_ignoreMissing);
            ctx.Writer.Write(_names.Length);
            Array.ForEach(_names, ctx.Writer.Write);
        }

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        {
            (bool keep, bool keepHidden, bool ignoreMissing) = (ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());
            string[] names = [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadString())];
            return new ColumnSelectingTransformer(env, keep ? names : null, keep ? null : names, keepHidden, ignoreMissing);
        }

        internal bool Keeps(string name) => _names.Contains(name) == _keep;

        internal void Check(IEnumerable<string> columns)
        {
            string[] missing = [.. _names.Except(columns)];
            if (missing.Length > 0 && !_ignoreMissing)
            {
                throw Errors.MissingColumn("inputSchema", "input", string.Join(",", missing));
            }
        }

        private SelectedDataView Select(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            Check(input.Schema.Select(column => column.Name));
            IEnumerable<DataViewSchema.Column> columns = _keep
                ? _names.SelectMany(name => input.Schema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
                : input.Schema.Where(column => Keeps(column.Name));
            return new(input, [.. columns.Select(column => column.Index)]);
        }
    }
}
