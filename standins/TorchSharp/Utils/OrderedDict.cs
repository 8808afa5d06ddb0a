using System.Collections;

#nullable disable
namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order of insertion.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
{
    private readonly List<(TKey, TValue)> _list = [];
    private readonly Dictionary<TKey, TValue> _dict = [];

    public int Count => _list.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => [.. _list.Select(i => i.Item1)];

    public ICollection<TValue> Values => [.. _list.Select(i => i.Item2)];

    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set => (_list[index], _dict[value.Item1]) = (value, value.Item2);
    }

    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            if (_dict.ContainsKey(key)) _list[Index(key)] = (key, value);
            else _list.Add((key, value));
            _dict[key] = value;
        }
    }

    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    public IEnumerable<TKey> keys() => _dict.Keys;

    public IEnumerable<TValue> values() => _dict.Values;

    public void clear() => Clear();

    public void Clear()
    {
        _list.Clear();
        _dict.Clear();
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Add(TKey key, TValue value)
    {
        _dict.Add(key, value);
        _list.Add((key, value));
    }

    public void Insert(int index, (TKey, TValue) item)
    {
        _dict.Add(item.Item1, item.Item2);
        _list.Insert(index, item);
    }

    public bool Contains((TKey, TValue) item) => _list.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => _dict.ContainsKey(item.Key);

    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    public bool TryGetValue(TKey key, out TValue value) => _dict.TryGetValue(key, out value);

    public int IndexOf((TKey, TValue) item) => _list.IndexOf(item);

    public bool Remove((TKey, TValue) item) => _dict.Remove(item.Item1) && _list.Remove(item);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove(item.Key);

    public bool Remove(TKey key)
    {
        if (!_dict.Remove(key)) throw new KeyNotFoundException($"'{key}' is not in the dictionary.");
        _list.RemoveAt(Index(key));
        return true;
    }

    public void RemoveAt(int index)
    {
        if (index >= _list.Count) throw new IndexOutOfRangeException();
        _dict.Remove(_list[index].Item1);
        _list.RemoveAt(index);
    }

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => throw new NotImplementedException();

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => throw new NotImplementedException();

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private int Index(TKey key) => _list.FindIndex(i => EqualityComparer<TKey>.Default.Equals(i.Item1, key));
}

/// <summary>The name by which a module registers a field.</summary>
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; }
}
